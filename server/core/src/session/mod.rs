//! The sessions of people's browsers. What is in one is the transport's business; here it is looked up, kept alive and
//! ended by the database's clock.
//!
//! A session is stored under the hash of its id, so that a copy of the database gives nobody a session.

mod store;

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use time::Duration;

use crate::Result;
use crate::db::Db;

/// A session that nobody has used for this long is over.
pub const IDLE: Duration = Duration::minutes(60);
/// How much idle time has to be used up before a use is written down: reading a page is not to write a row each time.
const TOUCH_AFTER: Duration = Duration::minutes(1);

/// Makes a session; false when the id is taken.
///
/// # Errors
/// When the database fails.
pub async fn create(db: &Db, id: &str, data: &[u8]) -> Result<bool> {
    store::insert(db, &key(id), data, IDLE).await
}

/// Replaces what is in a session. A session that was ended in the meantime stays ended.
///
/// # Errors
/// When the database fails.
pub async fn save(db: &Db, id: &str, data: &[u8]) -> Result<()> {
    store::update(db, &key(id), data, IDLE).await
}

/// What is in a session; none when there is no such session or it has idled too long. To load one is to use it.
///
/// # Errors
/// When the database fails.
pub async fn load(db: &Db, id: &str) -> Result<Option<Vec<u8>>> {
    let key = key(id);
    let Some(row) = store::select(db, &key).await? else { return Ok(None) };
    if row.left < IDLE - TOUCH_AFTER {
        store::touch(db, &key, IDLE).await?;
    }
    Ok(Some(row.data))
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn delete(db: &Db, id: &str) -> Result<()> {
    store::delete(db, &key(id)).await
}

/// Removes sessions that are over; returns how many.
///
/// # Errors
/// When the database fails.
pub async fn prune(db: &Db) -> Result<u64> {
    store::delete_expired(db).await
}

fn key(id: &str) -> String {
    Sha256::digest(id).iter().fold(String::with_capacity(64), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn a_session_lives_as_long_as_it_is_used() {
        let db = TestDatabase::new().await;
        assert!(create(db.pool(), "a", b"1").await.unwrap());
        assert!(!create(db.pool(), "a", b"2").await.unwrap(), "the id is taken");
        for _ in 0..3 {
            db.move_clock(IDLE - Duration::minutes(2)).await;
            assert_eq!(load(db.pool(), "a").await.unwrap().unwrap(), b"1");
        }
        db.move_clock(IDLE).await;
        assert_eq!(load(db.pool(), "a").await.unwrap(), None);
        assert_eq!(prune(db.pool()).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_late_save_does_not_bring_an_ended_session_back() {
        let db = TestDatabase::new().await;
        create(db.pool(), "a", b"signed in").await.unwrap();
        delete(db.pool(), "a").await.unwrap();
        save(db.pool(), "a", b"signed in").await.unwrap();
        assert_eq!(load(db.pool(), "a").await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_database_does_not_hold_the_id() {
        let db = TestDatabase::new().await;
        create(db.pool(), "the-id", b"{}").await.unwrap();
        let ids: Vec<String> =
            sqlx::query_scalar("select id from sessions").fetch_all(db.pool()).await.unwrap();
        assert_eq!(ids.len(), 1);
        assert!(!ids[0].contains("the-id"));
    }
}
