//! SQL over app registrations.

use regrant_model::policy::Permission;
use regrant_model::{AppRegistrationId, AppSecretId};
use sqlx::PgConnection;

use crate::{Result, column};

/// Its name, locked; none when there is none.
pub(super) async fn lock(conn: &mut PgConnection, id: AppRegistrationId) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "select display_name from app_registrations where id = $1 and deleted_at is null for update",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(name)
}

/// The name, for the one who gives it a role; held against its deletion.
pub(crate) async fn hold(conn: &mut PgConnection, id: AppRegistrationId) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "select display_name from app_registrations where id = $1 and deleted_at is null for key share",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(name)
}

pub(super) async fn add_secret(
    conn: &mut PgConnection,
    app: AppRegistrationId,
    id: AppSecretId,
    hash: &[u8],
) -> Result<()> {
    sqlx::query!(
        "insert into app_secrets (id, app_id, hash, created_at) values ($1, $2, $3, regrant_now())",
        id.0,
        app.0,
        hash
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) fn permissions(texts: &[String]) -> Result<Vec<Permission>> {
    texts.iter().map(|text| column::text(text)).collect()
}
