//! SQL over app registrations.

use regrant_model::policy::{Permission, Role};
use regrant_model::view::{AppSecret, Named};
use regrant_model::{AppRegistrationId, AppSecretId, CatalogId};
use sqlx::PgConnection;
use time::OffsetDateTime;

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

/// What it is called, what it may do, and since when it is known.
pub(super) struct Facts {
    pub name: String,
    pub permissions: Vec<Permission>,
    pub created_at: OffsetDateTime,
}

pub(super) async fn one(conn: &mut PgConnection, id: AppRegistrationId) -> Result<Option<Facts>> {
    let row = sqlx::query!(
        "select display_name, permissions, created_at from app_registrations where id = $1 and deleted_at is null",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let permissions = permissions(&row.permissions)?;
        Ok(Facts { name: row.display_name, permissions, created_at: row.created_at })
    })
    .transpose()
}

/// The secrets that count, the newest first.
pub(super) async fn secrets(conn: &mut PgConnection, id: AppRegistrationId) -> Result<Vec<AppSecret>> {
    let rows = sqlx::query!(
        "select id, created_at, expires_at from app_secrets
         where app_id = $1 and (expires_at is null or expires_at > regrant_now()) order by created_at desc, id desc",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let view = |id, made_at, until| AppSecret { id: AppSecretId(id), made_at, until };
    Ok(rows.into_iter().map(|row| view(row.id, row.created_at, row.expires_at)).collect())
}

/// The secret that was made last, whether or not it still counts.
pub(super) async fn newest_secret(
    conn: &mut PgConnection,
    id: AppRegistrationId,
) -> Result<Option<AppSecretId>> {
    let newest = sqlx::query_scalar!(
        "select id from app_secrets where app_id = $1 order by created_at desc, id desc limit 1",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(newest.map(AppSecretId))
}

/// The roles that it holds, by catalog; at most 200.
pub(super) async fn roles(
    conn: &mut PgConnection,
    id: AppRegistrationId,
) -> Result<Vec<(Role, Named<CatalogId>)>> {
    let rows = sqlx::query!(
        "select ra.role, c.id, c.display_name from role_assignments ra join catalogs c on c.id = ra.catalog_id
         where ra.app_id = $1 order by lower(c.display_name), c.id, ra.role limit 200",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let held = |role: &str, id, name| Ok((column::text(role)?, Named { id: CatalogId(id), name }));
    rows.into_iter().map(|row| held(&row.role, row.id, row.display_name)).collect()
}

/// The first twenty that match, by name.
pub(crate) async fn named(conn: &mut PgConnection, pattern: &str) -> Result<Vec<Named<AppRegistrationId>>> {
    let rows = sqlx::query!(
        "select id, display_name from app_registrations where deleted_at is null and display_name ilike $1
         order by lower(display_name), id limit 20",
        pattern
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
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
