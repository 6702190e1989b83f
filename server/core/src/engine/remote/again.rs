//! When a connected system is reached differently, what its settings stood in the way of is tried again.

use sqlx::PgConnection;
use sqlx::types::Uuid;

use super::breaker::due_at_once;
use crate::Result;
use crate::connector::CauseKind;

/// Whatever waits for the system is due at once, and so is what was given up for a cause that other settings may mend.
///
/// Each of those gets a new generation: a pass that is still under way by the old settings does not answer for it, so that
/// it stays due.
pub async fn by_new_settings(conn: &mut PgConnection, system: Uuid) -> Result<()> {
    let kinds: Vec<&str> =
        CauseKind::ALL.iter().filter(|kind| kind.may_lie_in_settings()).map(|kind| kind.as_str()).collect();
    let resources = sqlx::query_scalar!(
        "with locked as (
             select g.id from resources r join grants g on g.resource_id = r.id
             where r.system_id = $1 and (g.due_at is not null or g.cause_kind = any($2))
             order by g.id for update of g
         ), again as (
             update grants g set desired_generation = desired_generation + 1, due_at = regrant_now(),
                 due_since = regrant_now(), attempts = 0
             from locked where g.id = locked.id returning g.resource_id
         )
         select distinct resource_id from again",
        system,
        &kinds as _,
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "with locked as (
             select resource_id from resource_work where resource_id = any($1) order by resource_id for update
         )
         update resource_work w set due_at = regrant_now() from locked where w.resource_id = locked.resource_id",
        &resources,
    )
    .execute(&mut *conn)
    .await?;
    due_at_once(conn, system).await
}
