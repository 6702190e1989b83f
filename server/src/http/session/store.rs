//! Where tower-sessions keeps its records: in our table, by the database's clock.
//!
//! A store of our own, because the ready-made one writes ids in clear, reads this machine's clock, and lets a request
//! that was under way during a sign-out bring the session back by saving it.

use async_trait::async_trait;
use regrant_core::{Error, db::Db, session};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store,
};

/// Sessions in Postgres.
#[derive(Debug, Clone)]
pub(super) struct Store(pub Db);

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let data = encode(record)?;
        while !session::create(&self.0, &record.id.to_string(), &data).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        session::save(&self.0, &record.id.to_string(), &encode(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let Some(data) = session::load(&self.0, &id.to_string()).await.map_err(backend)? else {
            return Ok(None);
        };
        let data =
            serde_json::from_slice(&data).map_err(|error| session_store::Error::Decode(error.to_string()))?;
        // The database has decided that it is not over.
        let expiry_date = OffsetDateTime::now_utc() + session::IDLE;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        session::delete(&self.0, &id.to_string()).await.map_err(backend)
    }
}

fn encode(record: &Record) -> session_store::Result<Vec<u8>> {
    serde_json::to_vec(&record.data).map_err(|error| session_store::Error::Encode(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn backend(error: Error) -> session_store::Error {
    error.report();
    session_store::Error::Backend(error.to_string())
}
