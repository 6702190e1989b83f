//! What the commands on selected requests do alike.

use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::RequestSelection;
use regrant_model::{PackageId, RequestId};
use serde_json::json;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{OBJECT, commands, filter};
use crate::caller::no_such;
use crate::db::Db;
use crate::package::{self, PackageHead};
use crate::run::Asked;
use crate::run::ask::{self, Ask};
use crate::{Caller, Error, Result, audit, db};

/// Of an item: its assignment, the request, and newest first.
const COLUMNS: ask::Columns = ("r.assignment_id", "r.id", "r.id desc");

/// Retries requests whose delivery failed or was partial, within the window. Idempotent, as reprocessing assignments is.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid` for an empty selection; `NotAllowedInState` naming the state, or `WindowClosed`,
/// when the only selected request can't be reprocessed. Among many it is skipped by the run, which says why.
pub async fn reprocess(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    selection: &RequestSelection,
) -> Result<Asked> {
    selected(db, caller, package, selection, Action::Reprocess, RunKind::ReprocessRequests).await
}

/// Retries one request, known by its id alone.
///
/// # Errors
/// As [`reprocess`]; `NotFound` also when the caller may not know of its package.
pub async fn reprocess_one(db: &Db, caller: &Caller, id: RequestId) -> Result<Asked> {
    one(db, caller, id, Action::Reprocess, RunKind::ReprocessRequests).await
}

/// Calls one request off, known by its id alone.
///
/// # Errors
/// As [`cancel`]; `NotFound` also when the caller may not know of its package.
pub async fn cancel_one(db: &Db, caller: &Caller, id: RequestId) -> Result<Asked> {
    one(db, caller, id, Action::Assign, RunKind::Cancel).await
}

/// Calls requests off. For the Add types that failed or were delivered in part it also takes back what was delivered.
///
/// # Errors
/// As [`reprocess`].
pub async fn cancel(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    selection: &RequestSelection,
) -> Result<Asked> {
    selected(db, caller, package, selection, Action::Assign, RunKind::Cancel).await
}

pub(super) async fn selected(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    selection: &RequestSelection,
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

/// The same for one request, known by its id alone.
async fn one(db: &Db, caller: &Caller, id: RequestId, action: Action, kind: RunKind) -> Result<Asked> {
    let selection = RequestSelection::Ids(vec![id]);
    db::retry(|| async {
        let mut conn = db.acquire().await?;
        let head = package::of_request(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
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
    selection: &RequestSelection,
    kind: RunKind,
) -> Result<Asked> {
    let ids = match selection {
        RequestSelection::Ids(ids) => Some(chosen(&mut conn, package.id, ids, kind).await?),
        RequestSelection::Matching(_) => None,
    };
    let key = match &ids {
        Some(ids) => key(kind, ids),
        None => key(kind, selection),
    };
    let action = match kind {
        RunKind::Cancel => "request.cancel",
        RunKind::Preview => "request.preview",
        _ => "request.reprocess",
    };
    let wanted = Ask::command(caller, package, (kind, action), &selection.describe(), key);
    ask::command(db, conn, &wanted, COLUMNS, OBJECT, |query| {
        query.push("requests r where ");
        match (selection, &ids) {
            (RequestSelection::Matching(matching), _) => filter::push(query, package.id, matching),
            (RequestSelection::Ids(_), ids) => {
                query.push("r.id = any(").push_bind(ids.clone().unwrap_or_default()).push(")");
            }
        }
    })
    .await
}

/// A preview is one of assignments or of requests, and all that match no filter are not the same.
fn key(kind: RunKind, selection: &impl serde::Serialize) -> Option<String> {
    ask::key(kind, &(OBJECT, selection))
}

/// Calls off a request for oneself, in My Access. Needs no role. Who asked for somebody else did so by a role, and calls it
/// off by that ([`cancel`]): one that is gone by now takes nothing away from anybody.
///
/// # Errors
/// `NotFound` when it is somebody else's, `NotAllowedInState` when nothing is left to cancel.
pub async fn cancel_own(db: &Db, caller: &Caller, id: RequestId) -> Result<Asked> {
    let user = caller.user.ok_or_else(Error::not_signed_in)?;
    let mut conn = db.acquire().await?;
    let package = sqlx::query_scalar!(
        "select package_id from requests where id = $1 and subject_id = $2",
        id.0,
        user.0,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(|| no_such(OBJECT))?;
    let package = PackageId(package);
    let ids = chosen(&mut conn, package, &[id], RunKind::Cancel).await?;
    let selection = "own request";
    let entry = audit::Entry {
        action: "request.cancel",
        object_type: "request",
        object_id: id.0,
        object_name: "",
        catalog: None,
        detail: json!({ "selection": selection }),
    };
    let key = key(RunKind::Cancel, &ids);
    let wanted = Ask { key, entry: Some(entry), ..Ask::new(caller, package, RunKind::Cancel, selection) };
    ask::command(db, conn, &wanted, COLUMNS, OBJECT, |query| {
        query.push("requests r where r.id = ").push_bind(id.0);
    })
    .await
}

async fn chosen(
    conn: &mut PgConnection,
    package: PackageId,
    ids: &[RequestId],
    kind: RunKind,
) -> Result<Vec<Uuid>> {
    let wanted = ask::one_by_one(ids.iter().map(|id| id.0), OBJECT)?;
    let found = sqlx::query!(
        r#"select r.id, r.state, r.first_completed_at, regrant_now() as "now!",
             (a.id is null or a.latest_request_id is not distinct from r.id) as "is_latest!"
         from requests r left join assignments a on a.id = r.assignment_id
         where r.package_id = $1 and r.id = any($2)"#,
        package.0,
        &wanted,
    )
    .fetch_all(&mut *conn)
    .await?;
    if found.len() < wanted.len() {
        return Err(no_such("request in this access package"));
    }
    if let [only] = found.as_slice() {
        let state = only.state.parse().map_err(|_| Error::internal("a request in an unknown state"))?;
        let now: OffsetDateTime = only.now;
        if kind == RunKind::Cancel {
            commands::cancel(state).map_err(Error::not_allowed_in_state)?;
        } else {
            let standing = commands::Standing {
                state,
                first_completed_at: only.first_completed_at,
                is_latest: only.is_latest,
            };
            commands::reprocess(&standing, commands::load_window(conn).await?, now)?;
        }
    }
    Ok(wanted)
}
