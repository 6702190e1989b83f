use regrant_model::policy::Action;
use regrant_model::{CatalogId, PackageId, Revision};
use serde_json::json;
use sqlx::PgConnection;

use super::visible::{locked, visible};
use crate::db::{self, Db};
use crate::input::{Description, Name, stale, taken};
use crate::{Caller, Error, Result, audit};

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

/// Changes what is said of a package. `seen` is the revision that the change was made of; none takes it as it stands.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when the catalog has another one of that name, or when somebody else has changed the
/// package since.
pub async fn edit(
    db: &Db,
    caller: &Caller,
    id: PackageId,
    draft: &PackageDraft,
    seen: Option<Revision>,
) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let head = visible(&mut tx, caller, id, Action::ManagePackage).await?;
    let edited = sqlx::query!(
        "update access_packages set display_name = $2, description = $3, hidden = $4, revision = revision + 1
         where id = $1 and catalog_id = $5 and deleted_at is null and ($6::bigint is null or revision = $6)",
        id.0,
        draft.name.as_str(),
        draft.description.as_str(),
        draft.hidden,
        head.catalog_id.0,
        seen.map(|seen| seen.0)
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.name)))?;
    if edited.rows_affected() == 0 {
        return Err(stale(&format!("access package \"{}\"", head.display_name)));
    }
    record(&mut tx, caller, "package.edit", id, head.catalog_id, draft.name.as_str()).await?;
    tx.commit().await?;
    Ok(())
}

/// Hides a package from My Access, or offers it there again. Doing so twice changes nothing.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn set_hidden(db: &Db, caller: &Caller, id: PackageId, hidden: bool) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let head = locked(&mut tx, caller, id).await?;
    if head.hidden == hidden {
        return Ok(());
    }
    sqlx::query!(
        "update access_packages set hidden = $2, revision = revision + 1 where id = $1",
        id.0,
        hidden
    )
    .execute(&mut *tx)
    .await?;
    let action = if hidden { "package.hide" } else { "package.unhide" };
    record(&mut tx, caller, action, id, head.catalog_id, &head.display_name).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a package; only without live assignments and open requests.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` while somebody has it or has asked for it.
pub async fn delete(db: &Db, caller: &Caller, id: PackageId) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let head = locked(&mut tx, caller, id).await?;
    let used = sqlx::query!(
        r#"select exists (select from assignments where package_id = $1 and state <> 'Expired') as "assigned!",
            exists (select from requests where package_id = $1
                and state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering')) as "asked!""#,
        id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    let name = &head.display_name;
    if used.assigned {
        return Err(Error::conflict(format!(
            "Somebody still has the access package \"{name}\". Remove its assignments first."
        )));
    }
    if used.asked {
        return Err(Error::conflict(format!(
            "There are open requests for the access package \"{name}\". Cancel them first."
        )));
    }
    sqlx::query!("update access_packages set deleted_at = regrant_now() where id = $1", id.0)
        .execute(&mut *tx)
        .await?;
    record(&mut tx, caller, "package.delete", id, head.catalog_id, &head.display_name).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) fn already(name: &Name) -> String {
    format!("Name: this catalog already has an access package \"{}\".", name.as_str())
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
