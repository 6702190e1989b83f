use regrant_model::PackageId;
use regrant_model::policy::Action;

use super::visible;
use crate::caller::no_such;
use crate::db::Db;
use crate::{Caller, Error, Result};

/// The package of that name, for the shell. The case does not matter.
///
/// # Errors
/// `NotFound` when there is none that the caller may see; `Conflict` when several catalogs have one of that name.
pub async fn by_name(db: &Db, caller: &Caller, name: &str) -> Result<PackageId> {
    let mut conn = db.acquire().await?;
    let found = sqlx::query_scalar!(
        "select id from access_packages where lower(display_name) = lower($1) and deleted_at is null limit 2",
        name,
    )
    .fetch_all(&mut *conn)
    .await?;
    match found.as_slice() {
        [] => Err(no_such("access package")),
        [id] => Ok(visible(&mut conn, caller, PackageId(*id), Action::ViewCatalog).await?.id),
        _ => Err(Error::conflict(format!(
            "More than one catalog has an access package named {name}. Rename one of them."
        ))),
    }
}
