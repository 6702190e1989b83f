use std::collections::{HashMap, HashSet};

use regrant_model::policy::Action;
use sqlx::PgConnection;
use uuid::Uuid;

use super::groups;
use super::plan::Sum;
use super::read::{Faults, Row};
use crate::{Caller, Result, audit, role};

const UPN: &str = "User principal name";

/// A membership: group, role in it, user.
type Membership = (Uuid, &'static str, Uuid);

/// What is to be done.
#[derive(Default)]
pub(super) struct Work {
    add: Vec<Membership>,
    remove: Vec<Membership>,
    /// The groups it is done to, and their names.
    groups: HashMap<Uuid, String>,
    /// Somebody is taken out of a group of Global administrators.
    administers: bool,
}

/// Compares a file with the directory. At most four statements.
pub(super) async fn plan(
    conn: &mut PgConnection,
    caller: &Caller,
    rows: &[Row],
    faults: &mut Faults,
    sum: &mut Sum,
    lock: bool,
) -> Result<Work> {
    let text = |row: &Row, place: usize| row.cell(place).unwrap_or_default().to_owned();
    let ids: HashSet<Uuid> = rows.iter().filter_map(|row| row.cell(0)?.parse().ok()).collect();
    let names: HashSet<String> = rows.iter().map(|row| text(row, 1).to_lowercase()).collect();
    let (ids, names): (Vec<_>, Vec<_>) = (ids.into_iter().collect(), names.into_iter().collect());
    let groups = groups::find(conn, &ids, &names, lock).await?;
    let people = people(conn, rows).await?;
    let members = members(conn, rows, &groups, &people).await?;
    let privileged = caller.standing.allows_everywhere(Action::EditPrivileged);
    let mut seen: HashMap<Membership, u32> = HashMap::with_capacity(rows.len());
    let mut work = Work::default();
    for row in rows {
        let before = faults.count;
        let (id, name, upn) = (text(row, 0), text(row, 1), text(row, 2));
        let group = groups.of(row.line, ("Group id", &id), ("Group", &name), faults).unwrap_or_default();
        if group.is_none() && faults.count == before {
            let problem = "There is no group of this name. Import the groups first, or correct the name.";
            faults.push(row.line, "Group", &name, problem);
        }
        let user = people.get(&upn.to_lowercase()).copied();
        if user.is_none() {
            let problem = "There is no user of this name. Import the users first, or correct the name.";
            faults.push(row.line, UPN, &upn, problem);
        }
        let role = role_of(row, faults);
        let add = adds(row, faults);
        let (Some(group), Some(user), Some(role), Some(add)) = (group, user, role, add) else { continue };
        if group.carries_role && !privileged {
            let problem =
                "This group carries a role. Only a Global administrator may change it. Take the row out.";
            faults.push(row.line, "Group", &group.name, problem);
            continue;
        }
        let membership = (group.id, role, user);
        if let Some(line) = seen.insert(membership, row.line) {
            let problem = format!("This membership stands in line {line} already. Keep one of the two.");
            faults.push(row.line, UPN, &upn, problem);
            continue;
        }
        let object = || format!("{upn}: {} of {}", role.to_lowercase(), group.name);
        match (add, members.contains(&membership)) {
            (true, false) => {
                sum.create(row.line, "Add", object);
                work.add.push(membership);
            }
            (false, true) => {
                sum.remove(row.line, object);
                work.remove.push(membership);
            }
            (true, true) | (false, false) => {
                sum.unchanged += 1;
                continue;
            }
        }
        work.administers |= group.administers && !add;
        work.groups.entry(group.id).or_insert_with(|| group.name.clone());
    }
    Ok(work)
}

fn role_of(row: &Row, faults: &mut Faults) -> Option<&'static str> {
    match row.cell(3).unwrap_or_default() {
        "" => Some("Member"),
        text if text.eq_ignore_ascii_case("member") => Some("Member"),
        text if text.eq_ignore_ascii_case("owner") => Some("Owner"),
        other => {
            faults.push(row.line, "Role", other, "Role: write Member or Owner, or nothing for Member.");
            None
        }
    }
}

fn adds(row: &Row, faults: &mut Faults) -> Option<bool> {
    match row.cell(4).unwrap_or_default() {
        "" => Some(true),
        text if text.eq_ignore_ascii_case("add") => Some(true),
        text if text.eq_ignore_ascii_case("remove") => Some(false),
        other => {
            faults.push(row.line, "Action", other, "Action: write Add or Remove, or nothing for Add.");
            None
        }
    }
}

/// The users of a file by their user principal names.
async fn people(conn: &mut PgConnection, rows: &[Row]) -> Result<HashMap<String, Uuid>> {
    let keys: HashSet<String> = rows.iter().filter_map(|row| Some(row.cell(2)?.to_lowercase())).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    let rows = sqlx::query!(
        r#"select u.id, k.key as "key!" from unnest($1::text[]) k (key)
            join users u on lower(u.user_principal_name) = k.key and u.deleted_at is null"#,
        &keys
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.id)).collect())
}

/// Which of the file's memberships are there, in either role.
async fn members(
    conn: &mut PgConnection,
    rows: &[Row],
    groups: &groups::Groups,
    people: &HashMap<String, Uuid>,
) -> Result<HashSet<Membership>> {
    let mut untold = Faults::default();
    let (mut of, mut users) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        let (id, name) = (row.cell(0).unwrap_or_default(), row.cell(1).unwrap_or_default());
        let group = groups.of(row.line, ("", id), ("", name), &mut untold).ok().flatten();
        let user = people.get(&row.cell(2).unwrap_or_default().to_lowercase());
        if let (Some(group), Some(user)) = (group, user) {
            of.push(group.id);
            users.push(*user);
        }
    }
    let rows = sqlx::query!(
        r#"select distinct gm.group_id, gm.role, gm.user_id from unnest($1::uuid[], $2::uuid[]) n (group_id, user_id)
            join group_members gm on gm.group_id = n.group_id and gm.user_id = n.user_id"#,
        &of,
        &users
    )
    .fetch_all(conn)
    .await?;
    let role = |text: &str| if text == "Owner" { "Owner" } else { "Member" };
    Ok(rows.into_iter().map(|row| (row.group_id, role(&row.role), row.user_id)).collect())
}

/// Does it. At most four statements.
pub(super) async fn apply(tx: &mut PgConnection, caller: &Caller, import: Uuid, work: &Work) -> Result<()> {
    if !work.add.is_empty() {
        let (groups, roles, users) = columns(&work.add);
        sqlx::query!(
            "insert into group_members (group_id, role, user_id)
             select n.group_id, n.role, n.user_id from unnest($1::uuid[], $2::text[], $3::uuid[]) n (group_id, role, user_id)
             on conflict do nothing",
            &groups,
            &roles as _,
            &users
        )
        .execute(&mut *tx)
        .await?;
    }
    if !work.remove.is_empty() {
        let (groups, roles, users) = columns(&work.remove);
        sqlx::query!(
            "delete from group_members gm using unnest($1::uuid[], $2::text[], $3::uuid[]) n (group_id, role, user_id)
             where gm.group_id = n.group_id and gm.role = n.role and gm.user_id = n.user_id",
            &groups,
            &roles as _,
            &users
        )
        .execute(&mut *tx)
        .await?;
    }
    if work.administers {
        role::somebody_administers(tx).await?;
    }
    let (ids, names): (Vec<Uuid>, Vec<&str>) =
        work.groups.iter().map(|(id, name)| (*id, name.as_str())).unzip();
    audit::record_all(tx, caller, "group.change_members", "group", &ids, &names, import).await
}

fn columns(all: &[Membership]) -> (Vec<Uuid>, Vec<&'static str>, Vec<Uuid>) {
    let groups = all.iter().map(|one| one.0).collect();
    let roles = all.iter().map(|one| one.1).collect();
    (groups, roles, all.iter().map(|one| one.2).collect())
}
