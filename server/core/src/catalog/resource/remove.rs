use regrant_model::policy::Action;
use regrant_model::{CatalogId, ResourceId};
use serde_json::json;

use super::store;
use crate::caller::no_such;
use crate::catalog::OBJECT;
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit};

/// Takes a resource out of a catalog; only while none of its packages gives it.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` while a package gives it.
pub async fn remove(db: &Db, caller: &Caller, catalog: CatalogId, resource: ResourceId) -> Result<()> {
    caller.may_in(Action::ManageCatalog, catalog, OBJECT)?;
    let mut tx = db::begin(db).await?;
    store::catalog(&mut tx, catalog).await?;
    let name = store::unlink(&mut tx, catalog, resource)
        .await?
        .ok_or_else(|| no_such("resource in this catalog"))?;
    if let Some(package) = store::user_of(&mut tx, catalog, resource).await? {
        return Err(Error::conflict(format!(
            "The access package \"{package}\" gives \"{name}\". Take its resource roles out of the package first."
        )));
    }
    let entry = audit::Entry {
        action: "catalog.remove_resource",
        object_type: "catalog",
        object_id: catalog.0,
        object_name: &name,
        catalog: Some(catalog),
        detail: json!({ "resource": resource }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(())
}
