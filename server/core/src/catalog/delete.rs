use regrant_model::CatalogId;
use regrant_model::policy::Action;
use serde_json::json;
use sqlx::PgConnection;

use super::OBJECT;
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit};

/// How many packages a message names.
const NAMED: i64 = 3;

/// Deletes a catalog; only while it is empty of packages. Its resources stay where they are, in their systems and in other
/// catalogs; the roles that were held in it are gone.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` naming the packages that are in the way.
pub async fn delete(db: &Db, caller: &Caller, id: CatalogId) -> Result<()> {
    caller.may_in(Action::ManageCatalog, id, OBJECT)?;
    let mut tx = db::begin(db).await?;
    let name = sqlx::query_scalar!(
        "select display_name from catalogs where id = $1 and deleted_at is null for update",
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such(OBJECT))?;
    empty(&mut tx, id, &name).await?;
    sqlx::query!("delete from catalog_resources where catalog_id = $1", id.0).execute(&mut *tx).await?;
    sqlx::query!("delete from role_assignments where catalog_id = $1", id.0).execute(&mut *tx).await?;
    sqlx::query!("update catalogs set deleted_at = regrant_now() where id = $1", id.0)
        .execute(&mut *tx)
        .await?;
    let entry = audit::Entry {
        action: "catalog.delete",
        object_type: "catalog",
        object_id: id.0,
        object_name: &name,
        catalog: Some(id),
        detail: json!({}),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(())
}

async fn empty(tx: &mut PgConnection, id: CatalogId, name: &str) -> Result<()> {
    let left = sqlx::query!(
        r#"select display_name, count(*) over () as "all!" from access_packages
        where catalog_id = $1 and deleted_at is null order by lower(display_name), id limit $2"#,
        id.0,
        NAMED
    )
    .fetch_all(tx)
    .await?;
    let Some(first) = left.first() else { return Ok(()) };
    let names: Vec<_> = left.iter().map(|row| format!("\"{}\"", row.display_name)).collect();
    let more = match first.all - NAMED {
        1.. => format!(" and {} more", first.all - NAMED),
        _ => String::new(),
    };
    Err(Error::conflict(format!(
        "The catalog \"{name}\" still holds {}{more}. Delete these access packages, or move them to another catalog, first.",
        names.join(", ")
    )))
}
