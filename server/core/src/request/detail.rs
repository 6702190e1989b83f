use regrant_model::RequestId;
use regrant_model::policy::Action;
use regrant_model::state::RequestState;
use regrant_model::view::{Command, Named, Person, RequestDetail, Window};
use sqlx::PgPool;

use super::{OBJECT, commands, store};
use crate::caller::no_such;
use crate::{Caller, Result, column, package, run};

/// One request with what could not be delivered and its history. Five statements.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see its package, `Forbidden` when they may not see requests.
pub async fn detail(pool: &PgPool, caller: &Caller, id: RequestId) -> Result<RequestDetail> {
    let mut conn = pool.acquire().await?;
    let found = store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    caller.may_in(Action::ViewAssignments, found.catalog_id.into(), OBJECT)?;
    let head = package::store::head_with_deleted(&mut conn, found.package_id.into()).await?;
    let package = package::head_view(caller, head);
    let history = store::history(&mut conn, id).await?;

    let state: RequestState = column::text(&found.state)?;
    let standing = commands::Standing {
        state,
        first_completed_at: found.first_completed_at,
        is_latest: found.is_latest,
    };
    let length = commands::window_length(found.window_setting);
    let assignment = match (found.assignment_id, found.assignment_state) {
        (Some(id), Some(state)) => Some((id.into(), column::text(&state)?)),
        _ => None,
    };
    // The grants tell of the present: only of the request that is still about them.
    let undelivered = matches!(
        state,
        RequestState::Delivering | RequestState::PartiallyDelivered | RequestState::DeliveryFailed
    );
    let errors = match assignment {
        Some((assignment, _)) if undelivered && found.is_latest => {
            store::errors(&mut conn, assignment).await?
        }
        _ => Vec::new(),
    };
    let runs = run::store::active(&mut conn, package.id).await?;
    Ok(RequestDetail {
        now: found.now,
        runs,
        id: found.id.into(),
        subject: Person { id: found.subject_id.into(), name: found.subject_name, upn: found.subject_upn },
        requestor: found.requestor.unwrap_or_else(|| Caller::system().name),
        kind: column::text(&found.kind)?,
        policy: Named { id: found.policy_id.into(), name: found.policy_name },
        state,
        status: column::text(&found.status)?,
        justification: found.justification,
        starts_at: found.starts_at,
        ends_at: found.ends_at,
        created_at: found.created_at,
        completed_at: found.completed_at,
        assignment,
        errors,
        history,
        window: found.first_completed_at.map(|at| Window::new(at, length)),
        can_reprocess: Command::of(
            package.commands.reprocess,
            commands::reprocess(&standing, length, found.now),
        ),
        can_cancel: Command::of(package.commands.assign, commands::cancel(state)),
        package,
    })
}
