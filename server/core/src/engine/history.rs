//! The history of requests: append-only, one row a step.

use regrant_model::state::RequestState;
use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;

use crate::Result;

/// Adds the same step to the history of each request.
///
/// # Errors
/// When the database refuses it.
pub async fn add(
    tx: &mut PgConnection,
    requests: &[Uuid],
    at: OffsetDateTime,
    state: RequestState,
    actor: Option<Uuid>,
    actor_name: &str,
    note: &str,
) -> Result<()> {
    if requests.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = requests.iter().map(|_| Uuid::now_v7()).collect();
    sqlx::query!(
        "insert into request_history (id, request_id, at, state, actor_id, actor_name, note)
         select new.id, new.request, $3, $4, $5, $6, $7 from unnest($1::uuid[], $2::uuid[]) new (id, request)",
        &ids,
        requests,
        at,
        state.as_str(),
        actor,
        actor_name,
        note,
    )
    .execute(tx)
    .await?;
    Ok(())
}
