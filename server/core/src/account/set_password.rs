use regrant_model::UserId;
use regrant_model::policy::Action;
use serde_json::json;

use super::{OBJECT, Password, store};
use crate::caller::no_such;
use crate::db::{Db, retry};
use crate::{Caller, Result, audit, db};

/// Sets the password of a local account. Whoever is signed in with the old one is signed out by it.
///
/// # Errors
/// `Forbidden`; `NotFound` when there is no such account.
pub async fn set_password(db: &Db, caller: &Caller, user_name: &str, password: Password) -> Result<()> {
    caller.may(Action::EditDirectory)?;
    let hash = password.hash().await?;
    retry(|| async {
        let mut tx = db::begin(db).await?;
        let account = store::account(&mut *tx, user_name.trim()).await?.ok_or_else(|| no_such(OBJECT))?;
        if store::is_privileged(&mut tx, UserId(account.user_id)).await? {
            caller.may(Action::EditPrivileged)?;
        }
        store::set_hash(&mut tx, account.user_id, &hash).await?;
        let entry = audit::Entry {
            action: "account.set_password",
            object_type: OBJECT,
            object_id: account.user_id,
            object_name: &account.user_name,
            catalog: None,
            detail: json!({}),
        };
        audit::record(&mut tx, caller, &entry).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
