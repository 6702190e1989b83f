//! The database: its pool, its schema, and the one place where a transaction is begun, and where it is tried again.
//!
//! Every session ends a transaction that idles for 30 s and notices a dead peer within 30 s, so that the locks of a
//! killed or cut-off process are free again soon.

mod begin;
mod migrate;
mod pool;
mod retry;

pub use begin::{begin, begin_planned};
#[cfg(feature = "testing")]
pub(crate) use migrate::MIGRATIONS;
pub use migrate::{migrate, schema_is_current};
pub use pool::{Db, DbOptions, connect};
pub use retry::retry;
