//! What every command on selected assignments does alike.

use regrant_model::policy::Action;
use regrant_model::state::{AssignmentState, RunKind};
use regrant_model::view::Selection;
use regrant_model::{AssignmentId, PackageId};
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres};
use uuid::Uuid;

use super::{OBJECT, filter};
use crate::caller::no_such;
use crate::db::Db;
use crate::package::{self, PackageHead};
use crate::run::Asked;
use crate::run::ask::{self, Ask};
use crate::{Caller, Error, Result, db};

/// Of an item: its assignment, no request, and by the name of whose it is.
const COLUMNS: ask::Columns = ("a.id", "null::uuid", "lower(a.subject_name), a.id");

pub(super) async fn selected(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    selection: &Selection,
    action: Action,
    kind: RunKind,
) -> Result<Asked> {
    let asked = db::retry(|| async {
        let mut conn = db.acquire().await?;
        let head = package::visible(&mut conn, caller, package, action).await?;
        of(db, conn, caller, &head, selection, kind).await
    })
    .await?;
    ask::tell_planner(db, asked).await?;
    Ok(asked)
}

/// The same for one assignment, known by its id alone.
pub(super) async fn one(
    db: &Db,
    caller: &Caller,
    id: AssignmentId,
    action: Action,
    kind: RunKind,
) -> Result<Asked> {
    db::retry(|| async {
        let mut conn = db.acquire().await?;
        let found = find(&mut conn, &[id.0]).await?;
        let package = may(caller, found.first(), action, kind)?;
        command(db, conn, caller, package, &Selection::Ids(vec![id]), Some(vec![id.0]), kind).await
    })
    .await
}

/// An assignment, known by its id alone.
#[derive(Debug)]
pub(super) struct Found {
    pub id: AssignmentId,
    package: PackageHead,
    state: String,
    remaining: i16,
}

/// Those of these assignments that are there.
pub(super) async fn find(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Found>> {
    let rows = sqlx::query!(
        "select a.id, a.state, a.remaining, p.id as package_id, p.catalog_id, c.display_name as catalog_name,
             p.display_name, p.hidden, p.version
         from unnest($1::uuid[]) wanted (id) join assignments a on a.id = wanted.id
         join access_packages p on p.id = a.package_id join catalogs c on c.id = p.catalog_id
         where p.deleted_at is null",
        ids,
    )
    .fetch_all(conn)
    .await?;
    let found = rows.into_iter().map(|row| Found {
        id: row.id.into(),
        package: PackageHead {
            id: row.package_id.into(),
            catalog_id: row.catalog_id.into(),
            catalog_name: row.catalog_name,
            display_name: row.display_name,
            hidden: row.hidden,
            version: row.version,
        },
        state: row.state,
        remaining: row.remaining,
    });
    Ok(found.collect())
}

/// The package of an assignment that the caller may do this to, and to which it can be done.
pub(super) fn may<'a>(
    caller: &Caller,
    found: Option<&'a Found>,
    action: Action,
    kind: RunKind,
) -> Result<&'a PackageHead> {
    let found = found.ok_or_else(|| no_such(OBJECT))?;
    let catalog = found.package.catalog_id;
    caller.may_in(Action::ViewAssignments, catalog, OBJECT)?;
    caller.may_in(action, catalog, OBJECT)?;
    can(kind, &found.state, found.remaining)?;
    Ok(&found.package)
}

/// Whether it can be done to an assignment that stands there.
fn can(kind: RunKind, state: &str, remaining: i16) -> Result<()> {
    let state: AssignmentState =
        state.parse().map_err(|_| Error::internal("an assignment in an unknown state"))?;
    let can = if kind == RunKind::Remove { state.remove() } else { state.reprocess(remaining) };
    can.map_err(|why| Error::not_allowed_in_state(why.to_string()))
}

async fn of(
    db: &Db,
    mut conn: PoolConnection<Postgres>,
    caller: &Caller,
    package: &PackageHead,
    selection: &Selection,
    kind: RunKind,
) -> Result<Asked> {
    let ids = match selection {
        Selection::Ids(ids) => Some(chosen(&mut conn, package.id, ids, kind).await?),
        Selection::Matching(_) => None,
    };
    command(db, conn, caller, package, selection, ids, kind).await
}

/// Asks for it; where single assignments are selected, for these.
async fn command(
    db: &Db,
    conn: PoolConnection<Postgres>,
    caller: &Caller,
    package: &PackageHead,
    selection: &Selection,
    ids: Option<Vec<Uuid>>,
    kind: RunKind,
) -> Result<Asked> {
    let key = match &ids {
        Some(ids) => ask::key(kind, ids),
        None => ask::key(kind, selection),
    };
    let wanted = Ask::command(caller, package, (kind, told_as(kind)), &selection.describe(), key);
    ask::command(db, conn, &wanted, COLUMNS, OBJECT, |query| {
        query.push("assignments a where ");
        match (selection, &ids) {
            (Selection::Matching(matching), _) => filter::push(query, package.id, matching),
            (Selection::Ids(_), ids) => {
                query.push("a.id = any(").push_bind(ids.clone().unwrap_or_default()).push(")");
            }
        }
    })
    .await
}

/// How the audit log tells of it.
pub(super) fn told_as(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Remove => "assignment.remove",
        RunKind::Preview => "assignment.preview",
        _ => "assignment.reprocess",
    }
}

/// The selected ids, in order and once each, all of them of the package. A single one that can't be done is an error at
/// once; among many it is skipped by the run, which says why.
async fn chosen(
    conn: &mut PgConnection,
    package: PackageId,
    ids: &[AssignmentId],
    kind: RunKind,
) -> Result<Vec<Uuid>> {
    let wanted = ask::one_by_one(ids.iter().map(|id| id.0), "assignment")?;
    let found = sqlx::query!(
        "select id, state, remaining from assignments where package_id = $1 and id = any($2)",
        package.0,
        &wanted,
    )
    .fetch_all(conn)
    .await?;
    if found.len() < wanted.len() {
        return Err(no_such("assignment in this access package"));
    }
    if let [only] = found.as_slice() {
        can(kind, &only.state, only.remaining)?;
    }
    Ok(wanted)
}
