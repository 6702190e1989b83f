use regrant_model::policy::{Action, Role};
use regrant_model::{CatalogId, Revision};
use serde_json::json;
use uuid::Uuid;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::input::{Description, Name, stale, taken};
use crate::{Caller, Result, audit};

/// What can be said of a catalog.
#[derive(Clone, Debug)]
pub struct CatalogDraft {
    /// Its name, unique in the tenant.
    pub name: Name,
    /// What it is for.
    pub description: Description,
    /// Switched off catalogs take no new requests.
    pub enabled: bool,
}

/// Makes a catalog. Whoever may not manage every catalog becomes its owner.
///
/// # Errors
/// `Forbidden`; `Conflict` when there is one of that name.
pub async fn create(db: &Db, caller: &Caller, draft: &CatalogDraft) -> Result<CatalogId> {
    caller.may(Action::CreateCatalog)?;
    let id = Uuid::now_v7();
    let mut tx = db::begin(db).await?;
    sqlx::query!(
        "insert into catalogs (id, display_name, description, enabled, created_at) values ($1, $2, $3, $4, regrant_now())",
        id,
        draft.name.as_str(),
        draft.description.as_str(),
        draft.enabled
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.name)))?;
    let owner = caller.user.filter(|_| !caller.standing.allows_everywhere(Action::ManageCatalog));
    if let Some(owner) = owner {
        sqlx::query!(
            "insert into role_assignments (id, role, user_id, catalog_id, created_at)
             values ($1, $2, $3, $4, regrant_now())",
            Uuid::now_v7(),
            Role::CatalogOwner.as_str(),
            owner.0,
            id
        )
        .execute(&mut *tx)
        .await?;
    }
    record(&mut tx, caller, "catalog.create", id.into(), draft).await?;
    tx.commit().await?;
    Ok(id.into())
}

/// Changes what is said of a catalog. `seen` is the revision that the change was made of; none takes it as it stands.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when there is another one of that name, or when somebody else has changed it since.
pub async fn edit(
    db: &Db,
    caller: &Caller,
    id: CatalogId,
    draft: &CatalogDraft,
    seen: Option<Revision>,
) -> Result<()> {
    caller.may_in(Action::ManageCatalog, id, OBJECT)?;
    let mut tx = db::begin(db).await?;
    let found = store::one(&mut tx, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let edited = sqlx::query!(
        "update catalogs set display_name = $2, description = $3, enabled = $4, revision = revision + 1
         where id = $1 and deleted_at is null and ($5::bigint is null or revision = $5)",
        id.0,
        draft.name.as_str(),
        draft.description.as_str(),
        draft.enabled,
        seen.map(|seen| seen.0)
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.name)))?;
    if edited.rows_affected() == 0 {
        return Err(stale(&format!("catalog \"{}\"", found.display_name)));
    }
    record(&mut tx, caller, "catalog.edit", id, draft).await?;
    tx.commit().await?;
    Ok(())
}

fn already(name: &Name) -> String {
    format!("Name: there is already a catalog \"{}\".", name.as_str())
}

async fn record(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    action: &'static str,
    id: CatalogId,
    draft: &CatalogDraft,
) -> Result<()> {
    let entry = audit::Entry {
        action,
        object_type: "catalog",
        object_id: id.0,
        object_name: draft.name.as_str(),
        catalog: Some(id),
        detail: json!({ "enabled": draft.enabled }),
    };
    audit::record(tx, caller, &entry).await
}
