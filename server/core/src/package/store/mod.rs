//! SQL over packages.

mod overview;
mod page;
mod preview;
mod roles;

use regrant_model::{CatalogId, PackageId, RequestId};
use sqlx::PgConnection;

pub(super) use overview::{counts, facts, last_verified};
pub(super) use page::{Row, page, places};
pub(super) use preview::{known, live, touched};
pub(crate) use roles::kind_label;
pub(super) use roles::{roles, roles_in, roles_to_add, roles_to_pick};

use crate::Result;

/// What nearly every use case needs to know of a package.
#[derive(Clone, Debug)]
pub(crate) struct PackageHead {
    pub id: PackageId,
    pub catalog_id: CatalogId,
    pub catalog_name: String,
    pub display_name: String,
    pub hidden: bool,
    pub version: i64,
}

pub(crate) async fn head(conn: &mut PgConnection, id: PackageId) -> Result<Option<PackageHead>> {
    let head = sqlx::query_as!(
        PackageHead,
        "select p.id, p.catalog_id, c.display_name as catalog_name, p.display_name, p.hidden, p.version
         from access_packages p join catalogs c on c.id = p.catalog_id
         where p.id = $1 and p.deleted_at is null",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(head)
}

/// The package of a request.
pub(crate) async fn of_request(conn: &mut PgConnection, id: RequestId) -> Result<Option<PackageHead>> {
    let head = sqlx::query_as!(
        PackageHead,
        "select p.id, p.catalog_id, c.display_name as catalog_name, p.display_name, p.hidden, p.version
         from requests r join access_packages p on p.id = r.package_id join catalogs c on c.id = p.catalog_id
         where r.id = $1 and p.deleted_at is null",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(head)
}

/// Whether a package of the catalog is called so.
pub(super) async fn is_taken(conn: &mut PgConnection, catalog: CatalogId, name: &str) -> Result<bool> {
    let taken = sqlx::query_scalar!(
        r#"select exists (select from access_packages
            where catalog_id = $1 and lower(display_name) = lower($2) and deleted_at is null) as "taken!""#,
        catalog.0,
        name
    )
    .fetch_one(conn)
    .await?;
    Ok(taken)
}

/// As [`head`], also of a package that is deleted: its ended assignments are still to be read.
pub(crate) async fn head_with_deleted(conn: &mut PgConnection, id: PackageId) -> Result<PackageHead> {
    let head = sqlx::query_as!(
        PackageHead,
        "select p.id, p.catalog_id, c.display_name as catalog_name, p.display_name, p.hidden, p.version
         from access_packages p join catalogs c on c.id = p.catalog_id where p.id = $1",
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(head)
}
