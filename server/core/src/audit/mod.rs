//! The audit log: who did what to which object. Append-only; every use case that changes something writes one entry in
//! its own transaction, so that there is no change without an entry and no entry without a change.

mod store;

use regrant_model::CatalogId;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::{Caller, Result};

/// One entry, without who and when.
#[derive(Debug)]
pub struct Entry<'a> {
    /// What was done, as `noun.verb`: "assignment.reprocess".
    pub action: &'static str,
    /// The noun of the object.
    pub object_type: &'static str,
    /// The object.
    pub object_id: Uuid,
    /// Its name at the time; empty where it has none.
    pub object_name: &'a str,
    /// The catalog that it belongs to: its owner may read the entry.
    pub catalog: Option<CatalogId>,
    /// What else is worth keeping. Never a secret.
    pub detail: serde_json::Value,
}

/// Writes an entry for each of many objects that an import did the same to; one statement.
///
/// # Errors
/// The database fails.
pub(crate) async fn record_all(
    conn: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    object_type: &'static str,
    ids: &[Uuid],
    names: &[&str],
    import: Uuid,
) -> Result<()> {
    store::insert_all(conn, caller, (action, object_type), (ids, names), import).await
}

/// Writes an entry.
///
/// # Errors
/// The database fails.
pub async fn record(conn: &mut PgConnection, caller: &Caller, entry: &Entry<'_>) -> Result<()> {
    store::insert(conn, caller, entry).await
}

/// Adds the statement that writes an entry for each row of `from`, with what the expression `more` over that row gives
/// added to its detail.
pub(crate) fn push(
    query: &mut QueryBuilder<'_, Postgres>,
    caller: &Caller,
    entry: &Entry<'_>,
    more: &'static str,
    from: &'static str,
) {
    store::push(query, caller, entry, (more, from));
}
