//! The circuit breaker of a connected system. Its state is a row, shared by all workers; other systems are not slowed.

use std::time::Duration;

use rand::Rng as _;
use sqlx::PgConnection;
use sqlx::types::Uuid;

use super::lease::interval;
use crate::Result;
use crate::db::Db;

/// Failures in a row before the circuit opens.
const THRESHOLD: i32 = 3;

/// A call went through: the circuit closes, and what waited for the system is due at once.
pub async fn succeeded(db: &Db, system: Uuid) -> Result<()> {
    let recovered = sqlx::query!(
        "update connected_systems set failures = 0, failing_since = null, open_until = null, last_error = null,
             last_ok_at = regrant_now()
         where id = $1 and (failures > 0 or last_ok_at is null or last_ok_at < regrant_now() - interval '10 seconds')
         returning (select old.failures > 0 from connected_systems old where old.id = $1) as recovered",
        system,
    )
    .fetch_optional(db)
    .await?;
    if recovered.is_some_and(|row| row.recovered == Some(true)) {
        due_at_once(&mut *db.acquire().await?, system).await?;
        tracing::info!(%system, "the connected system answers again");
    }
    Ok(())
}

/// What waits for a system to be tried again is due at once.
pub async fn due_at_once(conn: &mut PgConnection, system: Uuid) -> Result<()> {
    sqlx::query!(
        "update resource_work set due_at = regrant_now() where system_id = $1 and due_at > regrant_now()",
        system,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The system as a whole could not be used; `why` is for people.
pub async fn failed(db: &Db, system: Uuid, why: &str) -> Result<()> {
    let failures = sqlx::query_scalar!("select failures from connected_systems where id = $1", system)
        .fetch_one(db)
        .await?;
    sqlx::query!(
        "update connected_systems set failures = failures + 1, failing_since = coalesce(failing_since, regrant_now()),
             last_error = $2, open_until = case when failures + 1 >= $3 then regrant_now() + $4 else null end
         where id = $1",
        system,
        why,
        THRESHOLD,
        interval(probe_after(failures)),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The system answers, but a test found that Regrant can't work with what it says: that is shown until a call goes through.
/// The circuit closes, as after every answer.
pub async fn answered_wrongly(db: &Db, system: Uuid, why: &str) -> Result<()> {
    sqlx::query!(
        "update connected_systems set failures = 1, failing_since = coalesce(failing_since, regrant_now()),
             last_error = $2, open_until = null, last_ok_at = regrant_now()
         where id = $1",
        system,
        why,
    )
    .execute(db)
    .await?;
    due_at_once(&mut *db.acquire().await?, system).await
}

/// When the next probe may go: from 1 s, doubled, at most 30 s, with jitter.
fn probe_after(failures: i32) -> Duration {
    let base = Duration::from_secs(1 << (failures + 1 - THRESHOLD).clamp(0, 5)).min(Duration::from_secs(30));
    base.mul_f64(rand::rng().random_range(0.75..1.0))
}
