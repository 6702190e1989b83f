use regrant_model::state::{AssignmentState, RequestState};
use regrant_model::view::{Command, MyAccess, MyAssignment, MyRequest, Named, Requestable};
use sqlx::PgPool;
use time::OffsetDateTime;

use super::store;
use crate::request::{Term, commands};
use crate::{Caller, Error, Result, column};

/// The caller's own assignments and requests, and what they may ask for. Four statements.
///
/// # Errors
/// `NotSignedIn` when the caller is nobody.
pub async fn show(pool: &PgPool, caller: &Caller) -> Result<MyAccess> {
    let user = caller.user.ok_or_else(Error::not_signed_in)?;
    let mut conn = pool.acquire().await?;
    let now = store::now(&mut conn).await?;
    let assignments = store::assignments(&mut conn, user).await?;
    let requests = store::requests(&mut conn, user).await?;
    let requestable = store::requestable(&mut conn, user).await?;
    Ok(MyAccess {
        now,
        assignments: assignments.into_iter().map(|row| assignment(row, now)).collect::<Result<_>>()?,
        requests: requests.into_iter().map(request).collect::<Result<_>>()?,
        requestable: requestable.into_iter().map(offer).collect(),
    })
}

fn assignment(row: store::Assignment, now: OffsetDateTime) -> Result<MyAssignment> {
    let state: AssignmentState = column::text(&row.state)?;
    let term = Term {
        live: state.is_live(),
        ends_at: row.ends_at,
        duration_days: row.duration_days,
        extension_allowed: row.extension_allowed,
        approval_required: row.approval_required,
    };
    let offered = state.is_live() && row.ends_at.is_some() && row.extension_allowed;
    Ok(MyAssignment {
        can_extend: Command::of(offered, term.extended(now).map(drop)),
        id: row.id.into(),
        package: Named { id: row.package_id.into(), name: row.package },
        state,
        ends_at: row.ends_at,
        gives: row.gives,
    })
}

fn request(row: store::Request) -> Result<MyRequest> {
    let state: RequestState = column::text(&row.state)?;
    Ok(MyRequest {
        id: row.id.into(),
        package: Named { id: row.package_id.into(), name: row.package },
        kind: column::text(&row.kind)?,
        state,
        created_at: row.created_at,
        completed_at: row.completed_at,
        can_cancel: Command::of(true, commands::cancel(state)),
        request_again: row.again.map(Into::into),
    })
}

fn offer(row: store::Offer) -> Requestable {
    let state = if row.has_it {
        Err("You have it already.")
    } else if row.asked {
        Err("You have asked for it already.")
    } else {
        Ok(())
    };
    Requestable {
        package: Named { id: row.package_id.into(), name: row.package },
        description: row.description,
        policy: Named { id: row.policy_id.into(), name: row.policy },
        duration_days: row.duration_days.map(column::count),
        approval_required: row.approval_required,
        can_request: Command::of(true, state),
    }
}
