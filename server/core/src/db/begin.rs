//! Beginning a transaction.

use sqlx::{Postgres, Transaction};

use super::Db;
use crate::{Error, Result};

/// Begins a transaction, which is rolled back when it is dropped.
///
/// It is begun in a task of its own, which ends even when nobody waits for it any more: a visitor who goes away, a worker
/// that is stopped. sqlx, up to 0.9.0, forgets a transaction whose beginning is given up, and whoever got its connection
/// next would write into a transaction that is never committed (<https://github.com/transact-rs/sqlx/issues/4393>).
///
/// # Errors
/// When the database fails.
pub async fn begin(db: &Db) -> Result<Transaction<'static, Postgres>> {
    begin_by(db, "BEGIN").await
}

/// The same for the statements of the engine, which are always the same, on a few rows or on hundreds of them, which
/// indexes find. To plan them anew for each array of ids takes longer than to carry them out. A plan is made once a
/// connection, and anew when PostgreSQL has analyzed a table of it.
///
/// # Errors
/// When the database fails.
pub async fn begin_planned(db: &Db) -> Result<Transaction<'static, Postgres>> {
    begin_by(db, "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan").await
}

async fn begin_by(db: &Db, statement: &'static str) -> Result<Transaction<'static, Postgres>> {
    // Whoever goes away while waiting for a connection leaves the queue.
    let conn = db.acquire().await?;
    match tokio::spawn(Transaction::begin(conn, Some(statement.into()))).await {
        Ok(begun) => Ok(begun?),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Error::internal("the process stopped while a transaction was begun")),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use sqlx::postgres::PgPoolOptions;

    use super::*;
    use crate::testing::TestDatabase;

    /// To the process that serves a connection.
    fn signal(pid: i32, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), pid.to_string()]).status();
        assert!(sent.unwrap().success(), "the connection is there");
    }

    #[tokio::test]
    async fn a_beginning_that_is_given_up_leaves_nothing_open() {
        let database = TestDatabase::new().await;
        let pool = PgPoolOptions::new().max_connections(1).test_before_acquire(false);
        let db = pool.connect_with(database.options().clone()).await.unwrap();
        let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&db).await.unwrap();
        while db.num_idle() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        signal(pid, "STOP");
        let begun = tokio::time::timeout(Duration::from_millis(100), begin(&db)).await;
        signal(pid, "CONT");
        assert!(begun.is_err(), "given up before it was answered");
        let id = || sqlx::query_scalar::<_, String>("select pg_current_xact_id()::text").fetch_one(&db);
        let (first, second) = (id().await.unwrap(), id().await.unwrap());
        assert_ne!(first, second, "each statement is a transaction of its own");
    }
}
