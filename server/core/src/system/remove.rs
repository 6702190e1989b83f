use regrant_model::SystemId;
use regrant_model::policy::Action;
use serde_json::json;

use super::OBJECT;
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit};

/// Removes a connected system; only while nothing of it is governed.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` while a catalog holds a resource of it or a grant in it is not withdrawn, and for
/// the built-in directory.
pub async fn remove(db: &Db, caller: &Caller, id: SystemId) -> Result<()> {
    caller.may(Action::ConnectSystems)?;
    if id == SystemId::BUILTIN {
        return Err(Error::conflict("The built-in directory is part of Regrant."));
    }
    let mut tx = db::begin(db).await?;
    let name = sqlx::query_scalar!(
        "select name from connected_systems where id = $1 and deleted_at is null for update",
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such(OBJECT))?;
    let used = sqlx::query_scalar!(
        r#"select exists (select from resources re join catalog_resources cr on cr.resource_id = re.id
                where re.system_id = $1)
            or exists (select from resources re join grants g on g.resource_id = re.id
                where re.system_id = $1 and g.status <> 'withdrawn') as "used!""#,
        id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    if used {
        return Err(Error::conflict(format!(
            "\"{name}\" is in use: take its resources out of packages and catalogs first."
        )));
    }
    // The secret is gone for good; the row stays for the histories that name it.
    sqlx::query!(
        "update connected_systems set deleted_at = regrant_now(), secret = null where id = $1",
        id.0
    )
    .execute(&mut *tx)
    .await?;
    let entry = audit::Entry {
        action: "system.remove",
        object_type: "system",
        object_id: id.0,
        object_name: &name,
        catalog: None,
        detail: json!({}),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(())
}
