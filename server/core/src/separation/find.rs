use regrant_model::policy::Action;
use regrant_model::view::Named;
use regrant_model::{GroupId, PackageId};
use sqlx::PgPool;

use super::store;
use crate::list::contains;
use crate::{Caller, Result, package};

/// The first twenty groups whose name contains the text and that the caller may name as incompatible with a package: any for
/// those who see the directory, else those that its catalog holds and those that they own. Two statements.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn find_groups(
    pool: &PgPool,
    caller: &Caller,
    id: PackageId,
    search: &str,
) -> Result<Vec<Named<GroupId>>> {
    let mut conn = pool.acquire().await?;
    let head = package::visible(&mut conn, caller, id, Action::ManagePackage).await?;
    store::nameable(&mut conn, caller, head.catalog_id, &contains(search.trim())).await
}
