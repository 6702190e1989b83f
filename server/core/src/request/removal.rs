//! Asking for the end of one assignment by a request that can be followed from the moment it is made. It has a run of its own;
//! the run takes the request over when it ends the assignment (`engine/batch/end.rs`).

use regrant_model::policy::Action;
use regrant_model::state::{AssignmentState, RequestState, RequestType, RunKind};
use regrant_model::{AssignmentId, PackageId, RequestId};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::hold;
use super::open::{Open, standing_open};
use crate::caller::no_such;
use crate::db::Db;
use crate::engine::history;
use crate::input::Justification;
use crate::run::ask;
use crate::{Caller, Error, Result, assignment, audit, column, db, package};

/// Who wants an assignment to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalBy {
    /// Somebody whose role allows it: `AdminRemove`.
    Administrator,
    /// Whoever has it: `UserRemove`. Needs no role; everybody may give up what they have.
    Holder,
}

impl RemovalBy {
    const fn kind(self) -> RequestType {
        match self {
            Self::Administrator => RequestType::AdminRemove,
            Self::Holder => RequestType::UserRemove,
        }
    }
}

/// Asks for the end of an assignment. The same request, open or done already, is given in place of a second: who lost the
/// answer asks again. An Add that is still being delivered is called off.
///
/// # Errors
/// `NotFound` when there is no such assignment or the caller may not know of it, `Forbidden` when no role allows it,
/// `NotAllowedInState` when it has ended, `Conflict` when somebody else asked for its end already.
pub async fn remove(
    db: &Db,
    caller: &Caller,
    id: AssignmentId,
    by: RemovalBy,
    justification: &Justification,
) -> Result<RequestId> {
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let found = sqlx::query!(
            "select a.package_id, a.subject_id, p.catalog_id, p.display_name
             from assignments a join access_packages p on p.id = a.package_id where a.id = $1",
            id.0
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_such(assignment::OBJECT))?;
        let package = PackageId(found.package_id);
        match by {
            RemovalBy::Administrator => {
                caller.may_in(Action::ViewAssignments, found.catalog_id.into(), assignment::OBJECT)?;
                package::visible(&mut tx, caller, package, Action::Assign).await?;
            }
            RemovalBy::Holder if caller.user.is_none_or(|user| user.0 != found.subject_id) => {
                return Err(no_such(assignment::OBJECT));
            }
            RemovalBy::Holder => {}
        }
        hold(&mut tx, package, &[found.subject_id]).await?;
        let standing = sqlx::query!(
            r#"select state, policy_id, latest_request_id, regrant_now() as "now!" from assignments
             where id = $1 for update"#,
            id.0
        )
        .fetch_one(&mut *tx)
        .await?;
        if let Some(open) = standing_open(&mut tx, package, found.subject_id.into()).await? {
            let removes =
                open.assignment == Some(id.0) && !column::text::<RequestType>(&open.kind)?.is_add();
            if removes && open.kind == by.kind().as_str() && open.requestor == caller.asking().id() {
                return Ok(RequestId(open.id));
            }
            if removes {
                return Err(Error::conflict("This assignment is being removed already. Wait until it is done."));
            }
            overtake(&mut tx, caller, &open, standing.now).await?;
        }
        let state: AssignmentState = column::text(&standing.state)?;
        if let Err(why) = state.remove() {
            let own = own_removal(&mut tx, caller, standing.latest_request_id, by).await?;
            return own.ok_or_else(|| Error::not_allowed_in_state(why.to_string()));
        }

        let request = Uuid::now_v7();
        let asking = caller.asking();
        let submitted = RequestState::Submitted;
        sqlx::query!(
            "insert into requests (id, package_id, subject_id, policy_id, assignment_id, type, state, status, requestor_id,
                 requestor_app_id, justification, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            request,
            package.0,
            found.subject_id,
            standing.policy_id,
            id.0,
            by.kind().as_str(),
            submitted.as_str(),
            submitted.status().as_str(),
            asking.user,
            asking.app,
            justification.as_str(),
            standing.now,
        )
        .execute(&mut *tx)
        .await?;
        let why = justification.as_str();
        history::add(&mut tx, &[request], standing.now, submitted, asking.user, &caller.name, why).await?;
        let entry = audit::Entry {
            action: "assignment.remove",
            object_type: "assignment",
            object_id: id.0,
            object_name: &found.display_name,
            catalog: Some(found.catalog_id.into()),
            detail: json!({ "request": request }),
        };
        let run = ask::Ask::new(caller, package, RunKind::Remove, "1 assignment");
        let wanted = ask::Ask { entry: Some(entry), ..run };
        ask::ask(&mut tx, &wanted, ("r.assignment_id", "r.id", "r.id"), |query| {
            query.push("requests r where r.id = ").push_bind(request);
        })
        .await?;
        tx.commit().await?;
        Ok(RequestId(request))
    })
    .await
}

/// The request that has ended the assignment, if it is the caller's own and of the same kind.
async fn own_removal(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    latest: Option<Uuid>,
    by: RemovalBy,
) -> Result<Option<RequestId>> {
    let own = sqlx::query_scalar!(
        "select id from requests where id = $1 and type = $2 and hidden_at is null
            and coalesce(requestor_id, requestor_app_id) is not distinct from $3",
        latest,
        by.kind().as_str(),
        caller.asking().id(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(own.map(RequestId))
}

/// Calls the open request off that the removal leaves nothing to do for.
async fn overtake(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    open: &Open,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update requests set state = 'Canceled', status = 'Canceled', completed_at = $2 where id = $1",
        open.id,
        now
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update assignments set open_request_id = null where open_request_id = $1", open.id)
        .execute(&mut *tx)
        .await?;
    let note = "Overtaken by the removal of the assignment.";
    let actor = caller.asking().user;
    history::add(tx, &[open.id], now, RequestState::Canceled, actor, &caller.name, note).await
}
