use regrant_model::AppRegistrationId;
use regrant_model::policy::Action;
use serde_json::json;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::{Caller, Result, audit, identity};

/// Deletes an app registration: its secrets, identities and tokens count no more, and its roles are gone. The
/// histories that name it still do.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn delete(db: &Db, caller: &Caller, id: AppRegistrationId) -> Result<()> {
    caller.may(Action::RegisterApps)?;
    let mut tx = db::begin(db).await?;
    let name = store::lock(&mut tx, id).await?.ok_or_else(|| no_such(OBJECT))?;
    sqlx::query!("update app_registrations set deleted_at = regrant_now() where id = $1", id.0)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("delete from app_secrets where app_id = $1", id.0).execute(&mut *tx).await?;
    sqlx::query!("delete from role_assignments where app_id = $1", id.0).execute(&mut *tx).await?;
    identity::forget(&mut tx, identity::Holder::App(id)).await?;
    let entry = audit::Entry {
        action: "app_registration.delete",
        object_type: OBJECT,
        object_id: id.0,
        object_name: &name,
        catalog: None,
        detail: json!({}),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(())
}
