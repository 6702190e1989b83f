use regrant_model::RoleAssignmentId;
use regrant_model::policy::Role;
use serde_json::json;

use super::{action_for, store};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::{Caller, Result, audit};

/// Takes a role away.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when nobody would be left who is a Global administrator.
pub async fn revoke(db: &Db, caller: &Caller, id: RoleAssignmentId) -> Result<()> {
    db::retry(|| revoke_once(db, caller, id)).await
}

async fn revoke_once(db: &Db, caller: &Caller, id: RoleAssignmentId) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let held = store::lock(&mut tx, id).await?.ok_or_else(|| no_such("role assignment"))?;
    match held.catalog {
        Some(catalog) => caller.may_in(action_for(held.role), catalog, "role assignment")?,
        None => caller.may(action_for(held.role))?,
    }
    sqlx::query!("delete from role_assignments where id = $1", id.0).execute(&mut *tx).await?;
    if held.role == Role::GlobalAdministrator {
        store::somebody_administers(&mut tx).await?;
    }
    let entry = audit::Entry {
        action: "role.revoke",
        object_type: "role",
        object_id: id.0,
        object_name: held.role.as_str(),
        catalog: held.catalog,
        detail: json!({ "user": held.user, "group": held.group, "app": held.app }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(())
}
