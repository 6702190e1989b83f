use regrant_model::policy::Action;
use regrant_model::{CatalogId, PackageId};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::visible::{locked, visible};
use crate::db::Db;
use crate::input::{Description, Name, taken};
use crate::{Caller, Error, Result, audit, catalog};

/// What can be said of a package.
#[derive(Clone, Debug)]
pub struct PackageDraft {
    /// Its name, unique in its catalog.
    pub name: Name,
    /// What it is for.
    pub description: Description,
    /// Not offered in My Access.
    pub hidden: bool,
}

/// Makes a package in a catalog; it gives nothing yet.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when the catalog has one of that name.
pub async fn create(db: &Db, caller: &Caller, catalog: CatalogId, draft: &PackageDraft) -> Result<PackageId> {
    caller.may_in(Action::ManagePackage, catalog, catalog::OBJECT)?;
    let id = PackageId(Uuid::now_v7());
    let mut tx = db.begin().await?;
    catalog::store::one(&mut tx, catalog).await?.ok_or_else(|| crate::caller::no_such(catalog::OBJECT))?;
    sqlx::query!(
        "insert into access_packages (id, catalog_id, display_name, description, hidden, created_at)
         values ($1, $2, $3, $4, $5, regrant_now())",
        id.0,
        catalog.0,
        draft.name.as_str(),
        draft.description.as_str(),
        draft.hidden
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.name)))?;
    record(&mut tx, caller, "package.create", id, catalog, draft.name.as_str()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes what is said of a package.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when the catalog has another one of that name.
pub async fn edit(db: &Db, caller: &Caller, id: PackageId, draft: &PackageDraft) -> Result<()> {
    let mut tx = db.begin().await?;
    let head = visible(&mut tx, caller, id, Action::ManagePackage).await?;
    sqlx::query!(
        "update access_packages set display_name = $2, description = $3, hidden = $4 where id = $1",
        id.0,
        draft.name.as_str(),
        draft.description.as_str(),
        draft.hidden
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.name)))?;
    record(&mut tx, caller, "package.edit", id, head.catalog_id, draft.name.as_str()).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a package; only without live assignments and open requests.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` while somebody has it or has asked for it.
pub async fn delete(db: &Db, caller: &Caller, id: PackageId) -> Result<()> {
    let mut tx = db.begin().await?;
    let head = locked(&mut tx, caller, id).await?;
    let used = sqlx::query!(
        r#"select exists (select from assignments where package_id = $1 and state <> 'Expired') as "assigned!",
            exists (select from requests where package_id = $1
                and state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering')) as "asked!""#,
        id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    if used.assigned {
        return Err(Error::conflict("Somebody still has this access package. Remove its assignments first."));
    }
    if used.asked {
        return Err(Error::conflict("There are open requests for this access package. Cancel them first."));
    }
    sqlx::query!("update access_packages set deleted_at = regrant_now() where id = $1", id.0)
        .execute(&mut *tx)
        .await?;
    record(&mut tx, caller, "package.delete", id, head.catalog_id, &head.display_name).await?;
    tx.commit().await?;
    Ok(())
}

fn already(name: &Name) -> String {
    format!("This catalog already has an access package \"{}\".", name.as_str())
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    id: PackageId,
    catalog: CatalogId,
    name: &str,
) -> Result<()> {
    let entry = audit::Entry {
        action,
        object_type: "package",
        object_id: id.0,
        object_name: name,
        catalog: Some(catalog),
        detail: json!({}),
    };
    audit::record(tx, caller, &entry).await
}
