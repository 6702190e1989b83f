use std::collections::{HashMap, HashSet};

use regrant_model::policy::Action;
use sqlx::PgConnection;
use uuid::Uuid;

use super::plan::Sum;
use super::read::{Faults, Row};
use crate::input::{Name, Upn, taken};
use crate::{Caller, Result, audit, role};

const UPN: &str = "User principal name";

/// What a file says of a column.
enum Cell {
    /// It lacks the column: what is there stays.
    Lacking,
    /// This, or nothing.
    Says(Option<String>),
}

impl Cell {
    fn or(self, old: Option<&String>) -> Option<String> {
        match self {
            Self::Lacking => old.cloned(),
            Self::Says(new) => new,
        }
    }
}

/// A user as a file has them; none where the file lacks the column.
struct Wanted {
    line: u32,
    upn: String,
    name: String,
    mail: Cell,
    job_title: Cell,
    department: Cell,
    enabled: Option<bool>,
}

/// A user as they are to be.
#[derive(Clone, PartialEq)]
struct Person {
    id: Uuid,
    upn: String,
    name: String,
    mail: Option<String>,
    job_title: Option<String>,
    department: Option<String>,
    enabled: bool,
}

/// What is to be done.
#[derive(Default)]
pub(super) struct Work {
    create: Vec<Person>,
    change: Vec<Person>,
    disable: Vec<Uuid>,
}

fn wanted(row: &Row, faults: &mut Faults) -> Option<Wanted> {
    let before = faults.count;
    let mut fault = |column: &str, value: &str, problem: &str| faults.push(row.line, column, value, problem);
    let upn_text = row.cell(0).unwrap_or_default();
    let upn = Upn::parse(UPN, upn_text).map_err(|error| fault(UPN, upn_text, error.public())).ok();
    let name_text = row.cell(1).unwrap_or_default();
    let name = Name::parse("Display name", name_text)
        .map_err(|error| fault("Display name", name_text, error.public()))
        .ok();
    let mut text = |place: usize, column: &str| {
        let Some(cell) = row.cell(place) else { return Cell::Lacking };
        if cell.is_empty() {
            return Cell::Says(None);
        }
        let parsed = Name::parse(column, cell).map_err(|error| fault(column, cell, error.public())).ok();
        Cell::Says(parsed.map(|name| name.as_str().to_owned()))
    };
    let (mail, job_title, department) = (text(2, "Mail"), text(3, "Job title"), text(4, "Department"));
    let enabled = match row.cell(5).map(str::to_ascii_lowercase).as_deref() {
        None | Some("") => None,
        Some("yes" | "true" | "1") => Some(true),
        Some("no" | "false" | "0") => Some(false),
        Some(other) => {
            fault("Enabled", other, "Enabled: write yes or no, or nothing to leave it as it is.");
            None
        }
    };
    if faults.count > before {
        return None;
    }
    let (upn, name) = (upn?.as_str().to_owned(), name?.as_str().to_owned());
    Some(Wanted { line: row.line, upn, name, mail, job_title, department, enabled })
}

/// Compares a file with the directory. Three statements.
pub(super) async fn plan(
    conn: &mut PgConnection,
    caller: &Caller,
    rows: &[Row],
    faults: &mut Faults,
    sum: &mut Sum,
    lock: bool,
) -> Result<Work> {
    let mut first: HashMap<String, u32> = HashMap::with_capacity(rows.len());
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(wanted) = wanted(row, faults) else { continue };
        match first.entry(wanted.upn.to_lowercase()) {
            std::collections::hash_map::Entry::Occupied(entry) => {
                let problem = format!("{UPN}: stands in line {} already. Keep one of the two.", entry.get());
                faults.push(row.line, UPN, &wanted.upn, problem);
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(row.line);
                all.push(wanted);
            }
        }
    }
    let keys: Vec<String> = all.iter().map(|wanted| wanted.upn.to_lowercase()).collect();
    let there = there(conn, &keys, lock).await?;
    let privileged = if caller.standing.allows_everywhere(Action::EditPrivileged) {
        HashSet::new()
    } else {
        privileged(conn).await?
    };
    let mut work = Work::default();
    for (wanted, key) in all.into_iter().zip(&keys) {
        let Some(found) = there.get(key) else {
            sum.create(wanted.line, "Create", || format!("{} ({})", wanted.name, wanted.upn));
            work.create.push(wanted.applied_to(None));
            continue;
        };
        let line = wanted.line;
        let new = wanted.applied_to(Some(found));
        if new == *found {
            sum.unchanged += 1;
        } else if privileged.contains(&found.id) {
            let problem = "This user holds a tenant-wide role. Only a Global administrator may change them. Take the row out.";
            faults.push(line, UPN, &found.upn, problem);
        } else if !new.enabled && caller.user.is_some_and(|user| user.0 == found.id) {
            faults.push(line, "Enabled", "no", "You can't lock yourself out. Ask another administrator.");
        } else {
            sum.change(line, || format!("{} ({})", found.name, found.upn), || differences(found, &new));
            if found.enabled && !new.enabled {
                work.disable.push(found.id);
            }
            work.change.push(new);
        }
    }
    Ok(work)
}

impl Wanted {
    fn applied_to(self, found: Option<&Person>) -> Person {
        Person {
            id: found.map_or_else(Uuid::now_v7, |found| found.id),
            upn: self.upn,
            name: self.name,
            mail: self.mail.or(found.and_then(|found| found.mail.as_ref())),
            job_title: self.job_title.or(found.and_then(|found| found.job_title.as_ref())),
            department: self.department.or(found.and_then(|found| found.department.as_ref())),
            enabled: self.enabled.unwrap_or_else(|| found.is_none_or(|found| found.enabled)),
        }
    }
}

fn differences(old: &Person, new: &Person) -> Vec<String> {
    let enabled = |yes| Some(if yes { "yes" } else { "no" });
    [
        (UPN, Some(old.upn.as_str()), Some(new.upn.as_str())),
        ("Display name", Some(&old.name), Some(&new.name)),
        ("Mail", old.mail.as_deref(), new.mail.as_deref()),
        ("Job title", old.job_title.as_deref(), new.job_title.as_deref()),
        ("Department", old.department.as_deref(), new.department.as_deref()),
        ("Enabled", enabled(old.enabled), enabled(new.enabled)),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(column, old, new)| {
        format!("{column}: {} → {}", old.unwrap_or("nothing"), new.unwrap_or("nothing"))
    })
    .collect()
}

/// Those of these user principal names, by them.
async fn there(conn: &mut PgConnection, keys: &[String], lock: bool) -> Result<HashMap<String, Person>> {
    if lock {
        sqlx::query!(
            "select id from users where lower(user_principal_name) = any($1) and deleted_at is null
             order by id for no key update",
            keys
        )
        .fetch_all(&mut *conn)
        .await?;
    }
    let rows = sqlx::query!(
        r#"select u.id, k.key as "key!", u.user_principal_name, u.display_name, u.mail, u.job_title, u.department,
            u.account_enabled
        from unnest($1::text[]) k (key)
            join users u on lower(u.user_principal_name) = k.key and u.deleted_at is null"#,
        keys
    )
    .fetch_all(conn)
    .await?;
    let person = |row: (Uuid, String, String, Option<String>, Option<String>, Option<String>, bool)| Person {
        id: row.0,
        upn: row.1,
        name: row.2,
        mail: row.3,
        job_title: row.4,
        department: row.5,
        enabled: row.6,
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let (upn, name) = (row.user_principal_name, row.display_name);
            let fields = (row.id, upn, name, row.mail, row.job_title, row.department, row.account_enabled);
            (row.key, person(fields))
        })
        .collect())
}

/// Everybody who holds a tenant-wide role, directly or through a group.
async fn privileged(conn: &mut PgConnection) -> Result<HashSet<Uuid>> {
    let ids = sqlx::query_scalar!(
        r#"select ra.user_id as "id!" from role_assignments ra where ra.catalog_id is null and ra.user_id is not null
        union
        select gm.user_id from role_assignments ra
            join group_members gm on gm.group_id = ra.group_id and gm.role = 'Member'
        where ra.catalog_id is null"#
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().collect())
}

/// Does it. At most six statements.
pub(super) async fn apply(tx: &mut PgConnection, caller: &Caller, import: Uuid, work: &Work) -> Result<()> {
    let faster =
        |error| taken(error, || "Somebody else added one of these users meanwhile. Try again.".to_owned());
    if !work.create.is_empty() {
        let columns = Columns::of(&work.create);
        sqlx::query!(
            "insert into users (id, user_principal_name, display_name, mail, job_title, department, account_enabled, created_at)
             select n.id, n.upn, n.name, n.mail, n.job_title, n.department, n.enabled, regrant_now()
             from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
                n (id, upn, name, mail, job_title, department, enabled)",
            &columns.ids,
            &columns.upns as _,
            &columns.names as _,
            &columns.mails as _,
            &columns.job_titles as _,
            &columns.departments as _,
            &columns.enabled
        )
        .execute(&mut *tx)
        .await
        .map_err(faster)?;
        audit::record_all(tx, caller, "user.create", "user", &columns.ids, &columns.names, import).await?;
    }
    if !work.change.is_empty() {
        let columns = Columns::of(&work.change);
        // A trigger writes new names to their assignments; in this order, as workers lock them.
        sqlx::query!(
            "select a.id from unnest($1::uuid[], $2::text[]) n (id, name)
                join users u on u.id = n.id and u.display_name <> n.name
                join assignments a on a.subject_id = u.id
             order by a.id for no key update of a",
            &columns.ids,
            &columns.names as _
        )
        .fetch_all(&mut *tx)
        .await?;
        sqlx::query!(
            "update users u set user_principal_name = n.upn, display_name = n.name, mail = n.mail,
                job_title = n.job_title, department = n.department, account_enabled = n.enabled, revision = revision + 1
             from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
                n (id, upn, name, mail, job_title, department, enabled)
             where u.id = n.id",
            &columns.ids,
            &columns.upns as _,
            &columns.names as _,
            &columns.mails as _,
            &columns.job_titles as _,
            &columns.departments as _,
            &columns.enabled
        )
        .execute(&mut *tx)
        .await
        .map_err(faster)?;
        audit::record_all(tx, caller, "user.edit", "user", &columns.ids, &columns.names, import).await?;
    }
    role::keep_an_administrator_of(tx, &work.disable).await
}

/// People as columns.
struct Columns<'a> {
    ids: Vec<Uuid>,
    upns: Vec<&'a str>,
    names: Vec<&'a str>,
    mails: Vec<Option<&'a str>>,
    job_titles: Vec<Option<&'a str>>,
    departments: Vec<Option<&'a str>>,
    enabled: Vec<bool>,
}

impl<'a> Columns<'a> {
    fn of(people: &'a [Person]) -> Self {
        Self {
            ids: people.iter().map(|person| person.id).collect(),
            upns: people.iter().map(|person| person.upn.as_str()).collect(),
            names: people.iter().map(|person| person.name.as_str()).collect(),
            mails: people.iter().map(|person| person.mail.as_deref()).collect(),
            job_titles: people.iter().map(|person| person.job_title.as_deref()).collect(),
            departments: people.iter().map(|person| person.department.as_deref()).collect(),
            enabled: people.iter().map(|person| person.enabled).collect(),
        }
    }
}
