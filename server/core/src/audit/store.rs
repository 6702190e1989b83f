use sqlx::PgConnection;
use uuid::Uuid;

use super::Entry;
use crate::{Caller, Result};

pub(super) async fn insert(conn: &mut PgConnection, caller: &Caller, entry: &Entry<'_>) -> Result<()> {
    sqlx::query!(
        "insert into audit_entries
            (id, at, actor_id, actor_name, action, object_type, object_id, object_name, catalog_id, detail)
         values ($1, regrant_now(), $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::now_v7(),
        caller.user.map(|id| id.0),
        caller.name,
        entry.action,
        entry.object_type,
        entry.object_id.to_string(),
        entry.object_name,
        entry.catalog.map(|id| id.0),
        entry.detail,
    )
    .execute(conn)
    .await?;
    Ok(())
}
