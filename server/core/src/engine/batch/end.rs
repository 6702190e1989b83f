//! Ending assignments: the state, the request that says why, and the request that was open.

use std::collections::HashMap;

use regrant_model::state::{RequestState, RequestType};
use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;

use super::claim::Run;
use super::member::Member;
use crate::Result;
use crate::engine::history;

/// Ends live assignments with a request of the given type: the one that was `asked` for, by assignment, or a new one. Another
/// request that was still open is called off: the removal has overtaken it. Gives the requests, in the order of the members.
pub async fn with_request(
    tx: &mut PgConnection,
    run: &Run,
    kind: RequestType,
    members: &[&Member],
    asked: &HashMap<Uuid, Uuid>,
) -> Result<Vec<Uuid>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let assignments: Vec<Uuid> = members.iter().map(|member| member.id).collect();
    let requests: Vec<Uuid> =
        assignments.iter().map(|id| asked.get(id).copied().unwrap_or_else(Uuid::now_v7)).collect();
    // Another removal that nobody has taken up yet is not the assignment's open request.
    let mut open = sqlx::query_scalar!(
        "select id from requests where assignment_id = any($1) and state = 'Submitted' and id <> all($2) for update",
        &assignments,
        &requests,
    )
    .fetch_all(&mut *tx)
    .await?;
    open.extend(members.iter().filter_map(|member| member.open_request));
    cancel(tx, run, &open, "Overtaken by the removal of the assignment.").await?;
    sqlx::query!(
        "insert into requests (id, package_id, subject_id, policy_id, assignment_id, type, state, status, requestor_id,
             created_at, requestor_app_id)
         select new.request, a.package_id, a.subject_id, a.policy_id, a.id, $3, 'Delivering', 'Delivering', $4, $5, $6
         from unnest($1::uuid[], $2::uuid[]) new (request, assignment) join assignments a on a.id = new.assignment
         on conflict (id) do update set state = 'Delivering', status = 'Delivering'",
        &requests,
        &assignments,
        kind.as_str(),
        run.asked_by.user,
        run.now,
        run.asked_by.app,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update assignments a set state = 'Expired', ended_at = $3, open_request_id = new.request,
             latest_request_id = new.request
         from unnest($1::uuid[], $2::uuid[]) new (request, assignment) where a.id = new.assignment",
        &requests,
        &assignments,
        run.now,
    )
    .execute(&mut *tx)
    .await?;
    let (old, new): (Vec<Uuid>, Vec<Uuid>) =
        requests.iter().partition(|request| asked.values().any(|asked| asked == *request));
    history::add(tx, &new, run.now, RequestState::Submitted, run.asked_by.user, &run.asked_by_name, "")
        .await?;
    history::add(tx, &old, run.now, RequestState::Delivering, None, "Regrant", "").await?;
    Ok(requests)
}

/// Ends assignments whose request was called off; that request stays their latest.
pub async fn called_off(tx: &mut PgConnection, run: &Run, assignments: &[Uuid]) -> Result<()> {
    if assignments.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update assignments set state = 'Expired', ended_at = $2, open_request_id = null where id = any($1)",
        assignments,
        run.now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Calls requests off and writes that into their history.
pub async fn cancel(tx: &mut PgConnection, run: &Run, requests: &[Uuid], note: &str) -> Result<()> {
    cancel_by(tx, requests, run.now, (run.asked_by.user, &run.asked_by_name), note).await
}

/// The same, by whomever.
pub async fn cancel_by(
    tx: &mut PgConnection,
    requests: &[Uuid],
    now: OffsetDateTime,
    (actor, name): (Option<Uuid>, &str),
    note: &str,
) -> Result<()> {
    if requests.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update requests set state = 'Canceled', status = 'Canceled', completed_at = $2 where id = any($1)",
        requests,
        now,
    )
    .execute(&mut *tx)
    .await?;
    history::add(tx, requests, now, RequestState::Canceled, actor, name, note).await
}

/// Takes requests up again: they are delivering, and rolled up with their assignments.
pub async fn retry(tx: &mut PgConnection, run: &Run, requests: &[Uuid]) -> Result<()> {
    if requests.is_empty() {
        return Ok(());
    }
    let restarted = sqlx::query_scalar!(
        "update requests set state = 'Delivering', status = 'Delivering', completed_at = null
         where id = any($1) and state in ('DeliveryFailed', 'PartiallyDelivered') returning id",
        requests,
    )
    .fetch_all(&mut *tx)
    .await?;
    sqlx::query!(
        "update assignments a set open_request_id = r.id from requests r where r.id = any($1) and a.id = r.assignment_id",
        requests,
    )
    .execute(&mut *tx)
    .await?;
    history::add(
        tx,
        &restarted,
        run.now,
        RequestState::Delivering,
        run.asked_by.user,
        &run.asked_by_name,
        "Reprocessed.",
    )
    .await
}
