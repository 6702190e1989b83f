//! What the commands on selected requests do alike.

use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::RequestSelection;
use regrant_model::{PackageId, RequestId};
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{OBJECT, commands, filter};
use crate::caller::no_such;
use crate::db::Db;
use crate::run::{Asked, ask};
use crate::{Caller, Error, Result, audit, db, package};

/// The most ids that a command takes one by one; more are selected by a filter.
const MOST_IDS: usize = 1_000;

/// Retries requests whose delivery failed or was partial, within the window. Idempotent, as reprocessing assignments is.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid` for an empty selection; `NotAllowedInState` naming the state, or the window that has
/// closed, when the only selected request can't be reprocessed. Among many it is skipped by the run, which says why.
pub async fn reprocess(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    selection: &RequestSelection,
) -> Result<Asked> {
    selected(db, caller, package, selection, Action::Reprocess, RunKind::ReprocessRequests).await
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

async fn selected(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    selection: &RequestSelection,
    action: Action,
    kind: RunKind,
) -> Result<Asked> {
    let asked = db::retry(|| async {
        let mut tx = db.begin().await?;
        let head = package::visible(&mut tx, caller, package, action).await?;
        let ids = match selection {
            RequestSelection::Ids(ids) => Some(chosen(&mut tx, package, ids, kind).await?),
            RequestSelection::Matching(_) => None,
        };
        let words = selection.describe();
        let key = match &ids {
            Some(ids) => ask::key(kind, ids),
            None => ask::key(kind, selection),
        };
        let begun =
            ask::begin(&mut tx, &ask::Ask { caller, package, kind, selection: words.clone(), key }).await?;
        let asked = ask::fill(&mut tx, begun, ("r.assignment_id", "r.id", "r.id desc"), |query| {
            query.push("requests r where ");
            match (selection, &ids) {
                (RequestSelection::Matching(matching), _) => filter::push(query, package, matching),
                (RequestSelection::Ids(_), ids) => {
                    query.push("r.id = any(").push_bind(ids.clone().unwrap_or_default()).push(")");
                }
            }
        })
        .await?;
        if asked.joined && asked.total == begun.total {
            return Ok(asked);
        }
        if asked.total == 0 {
            return Err(Error::invalid("No request matches the filter, so there is nothing to do."));
        }
        let entry = audit::Entry {
            action: if kind == RunKind::Cancel { "request.cancel" } else { "request.reprocess" },
            object_type: "package",
            object_id: package.0,
            object_name: &head.display_name,
            catalog: Some(head.catalog_id),
            detail: json!({ "run": asked.run, "selection": words, "total": asked.total }),
        };
        audit::record(&mut tx, caller, &entry).await?;
        tx.commit().await?;
        Ok(asked)
    })
    .await?;
    ask::tell_planner(db, asked).await?;
    Ok(asked)
}

/// Calls off a request of one's own, in My Access. Needs no role: being the requestor or the subject is enough.
///
/// # Errors
/// `NotFound` when it is somebody else's, `NotAllowedInState` when nothing is left to cancel.
pub async fn cancel_own(db: &Db, caller: &Caller, id: RequestId) -> Result<Asked> {
    let user = caller.user.ok_or_else(Error::not_signed_in)?;
    let mut tx = db.begin().await?;
    let package = sqlx::query_scalar!(
        "select package_id from requests where id = $1 and (subject_id = $2 or requestor_id = $2)",
        id.0,
        user.0,
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such(OBJECT))?;
    let package = PackageId(package);
    let ids = chosen(&mut tx, package, &[id], RunKind::Cancel).await?;
    let words = "own request".to_owned();
    let key = ask::key(RunKind::Cancel, &ids);
    let begun =
        ask::begin(&mut tx, &ask::Ask { caller, package, kind: RunKind::Cancel, selection: words, key })
            .await?;
    let asked = ask::fill(&mut tx, begun, ("r.assignment_id", "r.id", "r.id"), |query| {
        query.push("requests r where r.id = ").push_bind(id.0);
    })
    .await?;
    if asked.joined && asked.total == begun.total {
        return Ok(asked);
    }
    let entry = audit::Entry {
        action: "request.cancel",
        object_type: "request",
        object_id: id.0,
        object_name: "",
        catalog: None,
        detail: json!({ "run": asked.run }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(asked)
}

async fn chosen(
    tx: &mut PgConnection,
    package: PackageId,
    ids: &[RequestId],
    kind: RunKind,
) -> Result<Vec<Uuid>> {
    let mut wanted: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        return Err(Error::invalid("Select at least one request."));
    }
    if wanted.len() > MOST_IDS {
        return Err(Error::invalid(format!(
            "At most {MOST_IDS} requests can be selected one by one. Use a filter and select all that match."
        )));
    }
    let found = sqlx::query!(
        r#"select r.id, r.state, r.first_completed_at, regrant_now() as "now!",
             (a.id is null or a.latest_request_id = r.id) as "is_latest!"
         from requests r left join assignments a on a.id = r.assignment_id
         where r.package_id = $1 and r.id = any($2)"#,
        package.0,
        &wanted,
    )
    .fetch_all(&mut *tx)
    .await?;
    if found.len() < wanted.len() {
        return Err(no_such("request in this access package"));
    }
    if let [only] = found.as_slice() {
        let state = only.state.parse().map_err(|_| Error::internal("a request in an unknown state"))?;
        let now: OffsetDateTime = only.now;
        let allowed = if kind == RunKind::Cancel {
            commands::cancel(state)
        } else {
            let standing = commands::Standing {
                state,
                first_completed_at: only.first_completed_at,
                is_latest: only.is_latest,
            };
            commands::reprocess(&standing, commands::load_window(tx).await?, now)
        };
        allowed.map_err(Error::not_allowed_in_state)?;
    }
    Ok(wanted)
}
