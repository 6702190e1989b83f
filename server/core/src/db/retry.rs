//! Trying a transaction again when the database asks for it.

use std::time::Duration;

use crate::error::Result;

const ATTEMPTS: u32 = 6;

/// Runs `work`, which does its part in one transaction and commits it; a serialization failure or a deadlock (40001,
/// 40P01) runs it again, a few times, with a short growing pause. `work` must change nothing outside its transaction.
///
/// ```ignore
/// retry(|| async {
///     let mut tx = db::begin(db).await?;
///     let id = store::insert(&mut tx, &input).await?;
///     tx.commit().await?;
///     Ok(id)
/// })
/// ```
///
/// The transaction is not passed in: a closure that takes a reference makes futures that are not provably `Send`.
///
/// # Errors
/// What `work` failed with; after the last attempt also the conflict itself.
pub async fn retry<T, F, W>(mut work: F) -> Result<T>
where
    F: FnMut() -> W,
    W: Future<Output = Result<T>>,
{
    let mut attempt = 1;
    loop {
        match work().await {
            Err(error) if error.is_retryable() && attempt < ATTEMPTS => {
                tracing::debug!(
                    attempt,
                    sqlstate = error.sqlstate().as_deref(),
                    "transaction is tried again"
                );
                tokio::time::sleep(pause(attempt)).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// 5 ms doubled each time, and up to as much again at random, so that two losers do not meet again.
fn pause(attempt: u32) -> Duration {
    let base = 5_u64 << attempt.min(8);
    Duration::from_millis(base + rand::random_range(0..=base))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{self, Db};

    /// Use cases run inside handlers, whose futures must be `Send`, and their closures borrow what the caller holds.
    #[test]
    fn futures_with_borrowed_input_are_send() {
        fn is_send<T: Send>(_: &T) {}
        async fn use_case(db: &Db, name: &str) -> Result<i32> {
            retry(|| async {
                let mut tx = db::begin(db).await?;
                let length =
                    sqlx::query_scalar::<_, i32>("select length($1)").bind(name).fetch_one(&mut *tx).await?;
                tx.commit().await?;
                Ok(length)
            })
            .await
        }
        fn spawned(db: &Db, name: String) {
            let db = db.clone();
            let future = async move { use_case(&db, &name).await };
            is_send(&future);
        }
        let _ = spawned;
    }
}
