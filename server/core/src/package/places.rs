use regrant_model::CatalogId;
use regrant_model::policy::Action;
use regrant_model::view::Named;
use sqlx::PgPool;

use super::store;
use crate::{Caller, Result};

/// The catalogs in which the caller may create packages, by name; none when the caller may not. One statement.
///
/// # Errors
/// When the database fails.
pub async fn places(pool: &PgPool, caller: &Caller) -> Result<Vec<Named<CatalogId>>> {
    let catalogs = caller.catalogs(Action::ManagePackage);
    let mut conn = pool.acquire().await?;
    store::places(&mut conn, catalogs.as_deref()).await
}
