use std::collections::{HashMap, HashSet};

use regrant_model::policy::Action;
use sqlx::PgConnection;
use uuid::Uuid;

use super::plan::Sum;
use super::read::{Faults, Row};
use crate::directory::group;
use crate::input::{Description, Name};
use crate::{Caller, Result, audit};

/// A group of the directory.
#[derive(Clone)]
pub(super) struct Found {
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub carries_role: bool,
    /// The role of Global administrators among them.
    pub administers: bool,
}

/// The groups that a file is about.
#[derive(Default)]
pub(super) struct Groups {
    by_id: HashMap<Uuid, Found>,
    by_name: HashMap<String, Vec<Uuid>>,
}

impl Groups {
    /// The group of a row by its id or its name; none when there is none of that name. Faults are told.
    pub(super) fn of(
        &self,
        line: u32,
        (id_column, id): (&str, &str),
        (name_column, name): (&str, &str),
        faults: &mut Faults,
    ) -> Result<Option<&Found>, ()> {
        if !id.is_empty() {
            let found = id.parse().ok().and_then(|id: Uuid| self.by_id.get(&id));
            return found.map(Some).ok_or_else(|| {
                let problem = "There is no group of this id. Leave the cell empty to go by the name.";
                faults.push(line, id_column, id, problem);
            });
        }
        match self.by_name.get(&name.to_lowercase()).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([only]) => Ok(self.by_id.get(only)),
            Some(_) => {
                let problem = format!(
                    "Several groups have this name. Say which by its id, in a column \"{id_column}\"."
                );
                faults.push(line, name_column, name, problem);
                Err(())
            }
        }
    }
}

/// Reads the groups of these ids and names; they stay locked on demand.
pub(super) async fn find(
    conn: &mut PgConnection,
    ids: &[Uuid],
    names: &[String],
    lock: bool,
) -> Result<Groups> {
    if lock {
        sqlx::query!(
            "select id from groups where deleted_at is null and (id = any($1) or lower(display_name) = any($2))
             order by id for update",
            ids,
            names
        )
        .fetch_all(&mut *conn)
        .await?;
    }
    let rows = sqlx::query_as!(
        Found,
        r#"select g.id, g.display_name as name, g.description,
            exists (select from role_assignments ra where ra.group_id = g.id) as "carries_role!",
            exists (select from role_assignments ra
                where ra.group_id = g.id and ra.role = 'GlobalAdministrator') as "administers!"
        from groups g where g.deleted_at is null and (g.id = any($1) or lower(g.display_name) = any($2))"#,
        ids,
        names
    )
    .fetch_all(conn)
    .await?;
    let mut groups = Groups::default();
    for row in rows {
        groups.by_name.entry(row.name.to_lowercase()).or_default().push(row.id);
        groups.by_id.insert(row.id, row);
    }
    Ok(groups)
}

/// What is to be done.
#[derive(Default)]
pub(super) struct Work {
    create: Vec<(Uuid, String, String)>,
    change: Vec<(Uuid, String, String)>,
}

/// A row that makes sense in itself.
struct Wanted<'a> {
    line: u32,
    found: Option<&'a Found>,
    name: String,
    /// None where the file lacks the column.
    description: Option<String>,
}

/// Compares a file with the directory. At most three statements.
pub(super) async fn plan(
    conn: &mut PgConnection,
    caller: &Caller,
    rows: &[Row],
    faults: &mut Faults,
    sum: &mut Sum,
    lock: bool,
) -> Result<Work> {
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.cell(0)?.parse().ok()).collect();
    let names: Vec<String> = rows.iter().map(|row| row.cell(1).unwrap_or_default().to_lowercase()).collect();
    if lock {
        group::hold_names(conn).await?;
    }
    let groups = find(conn, &ids, &names, lock).await?;
    let privileged = caller.standing.allows_everywhere(Action::EditPrivileged);
    let wanted = only_of_their_names(&groups, wanted(&groups, rows, faults), faults);
    let mut work = Work::default();
    for Wanted { line, found, name, description } in wanted {
        let Some(found) = found else {
            sum.create(line, "Create", || name.clone());
            work.create.push((Uuid::now_v7(), name, description.unwrap_or_default()));
            continue;
        };
        let description = description.unwrap_or_else(|| found.description.clone());
        if found.name == name && found.description == description {
            sum.unchanged += 1;
        } else if found.carries_role && !privileged {
            let problem =
                "This group carries a role. Only a Global administrator may change it. Take the row out.";
            faults.push(line, "Name", &name, problem);
        } else {
            let renamed = (found.name != name).then(|| format!("Name: {} → {name}", found.name));
            let described = (found.description != description)
                .then(|| format!("Description: {} → {}", said(&found.description), said(&description)));
            sum.change(line, || found.name.clone(), || renamed.into_iter().chain(described).collect());
            work.change.push((found.id, name, description));
        }
    }
    Ok(work)
}

/// The rows that make sense in themselves, each about another group.
fn wanted<'a>(groups: &'a Groups, rows: &[Row], faults: &mut Faults) -> Vec<Wanted<'a>> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, name) = (row.cell(0).unwrap_or_default(), row.cell(1).unwrap_or_default());
        let Ok(parsed) =
            Name::parse("Name", name).map_err(|error| faults.push(row.line, "Name", name, error.public()))
        else {
            continue;
        };
        let name = parsed.as_str().to_owned();
        let description = match row.cell(2).map(|text| Description::parse("Description", text)) {
            Some(Err(error)) => {
                faults.push(row.line, "Description", row.cell(2).unwrap_or_default(), error.public());
                continue;
            }
            Some(Ok(text)) => Some(text.as_str().to_owned()),
            None => None,
        };
        let Ok(found) = groups.of(row.line, ("Id", id), ("Name", &name), faults) else { continue };
        let key = found.map_or_else(|| name.to_lowercase(), |found| found.id.to_string());
        if let Some(line) = seen.insert(key, row.line) {
            let problem = format!("This group stands in line {line} already. Keep one of the two.");
            faults.push(row.line, "Name", &name, problem);
            continue;
        }
        all.push(Wanted { line: row.line, found, name, description });
    }
    all
}

/// Those that leave each group the only one of its name, as names are once all of the file is done. A group that keeps its
/// name may be one of several, from before that was refused.
fn only_of_their_names<'a>(groups: &Groups, wanted: Vec<Wanted<'a>>, faults: &mut Faults) -> Vec<Wanted<'a>> {
    let renames = |one: &Wanted<'_>| {
        one.found.is_some_and(|found| found.name.to_lowercase() != one.name.to_lowercase())
    };
    let left: HashSet<Uuid> =
        wanted.iter().filter(|one| renames(one)).filter_map(|one| Some(one.found?.id)).collect();
    let mut named: HashMap<String, String> = HashMap::new();
    for other in groups.by_id.values().filter(|group| !left.contains(&group.id)) {
        named.insert(other.name.to_lowercase(), group::namesake(&other.name, other.id));
    }
    let mut is_free = |one: &Wanted<'_>| {
        if one.found.is_some() && !renames(one) {
            return true;
        }
        let there = named.get(&one.name.to_lowercase()).cloned();
        if let Some(problem) = &there {
            faults.push(one.line, "Name", &one.name, problem.as_str());
        } else {
            let problem = format!("Line {} gives a group this name already. Choose another one.", one.line);
            named.insert(one.name.to_lowercase(), problem);
        }
        there.is_none()
    };
    wanted.into_iter().filter(|one| is_free(one)).collect()
}

/// Does it. At most five statements.
pub(super) async fn apply(tx: &mut PgConnection, caller: &Caller, import: Uuid, work: &Work) -> Result<()> {
    let ids = |all: &[(Uuid, String, String)]| -> Vec<Uuid> { all.iter().map(|one| one.0).collect() };
    if !work.create.is_empty() {
        let (ids, names, texts) = (ids(&work.create), names(&work.create), texts(&work.create));
        sqlx::query!(
            "insert into groups (id, display_name, description, created_at)
             select n.id, n.name, n.description, regrant_now()
             from unnest($1::uuid[], $2::text[], $3::text[]) n (id, name, description)",
            &ids,
            &names as _,
            &texts as _
        )
        .execute(&mut *tx)
        .await?;
        audit::record_all(tx, caller, "group.create", "group", &ids, &names, import).await?;
    }
    if !work.change.is_empty() {
        let (ids, names, texts) = (ids(&work.change), names(&work.change), texts(&work.change));
        sqlx::query!(
            "with edited as (
                update groups g set display_name = n.name, description = n.description, revision = revision + 1
                from unnest($1::uuid[], $2::text[], $3::text[]) n (id, name, description) where g.id = n.id
                returning g.id, g.display_name, g.description
             )
             update resources re set display_name = e.display_name, description = e.description
             from edited e where re.group_id = e.id",
            &ids,
            &names as _,
            &texts as _
        )
        .execute(&mut *tx)
        .await?;
        audit::record_all(tx, caller, "group.edit", "group", &ids, &names, import).await?;
    }
    Ok(())
}

fn said(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

fn names(all: &[(Uuid, String, String)]) -> Vec<&str> {
    all.iter().map(|one| one.1.as_str()).collect()
}

fn texts(all: &[(Uuid, String, String)]) -> Vec<&str> {
    all.iter().map(|one| one.2.as_str()).collect()
}
