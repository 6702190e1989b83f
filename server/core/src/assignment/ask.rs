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
    let selection = Selection::Ids(vec![id]);
    db::retry(|| async {
        let mut conn = db.acquire().await?;
        let head = package::of_assignment(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
        caller.may_in(Action::ViewAssignments, head.catalog_id, OBJECT)?;
        caller.may_in(action, head.catalog_id, OBJECT)?;
        of(db, conn, caller, &head, &selection, kind).await
    })
    .await
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
    let key = match &ids {
        Some(ids) => ask::key(kind, ids),
        None => ask::key(kind, selection),
    };
    let action = match kind {
        RunKind::Remove => "assignment.remove",
        RunKind::Preview => "assignment.preview",
        _ => "assignment.reprocess",
    };
    let wanted = Ask::command(caller, package, (kind, action), &selection.describe(), key);
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
        let state: AssignmentState =
            only.state.parse().map_err(|_| Error::internal("an assignment in an unknown state"))?;
        let allowed = if kind == RunKind::Remove { state.remove() } else { state.reprocess(only.remaining) };
        allowed.map_err(|why| Error::not_allowed_in_state(why.to_string()))?;
    }
    Ok(wanted)
}
