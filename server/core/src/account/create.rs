use regrant_model::UserId;
use regrant_model::policy::Action;
use serde_json::json;

use super::{OBJECT, Password, store};
use crate::db::{Db, retry};
use crate::{Caller, Error, Result, audit};

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What is typed at sign-in.
    pub user_name: String,
    /// Whose account it is: the user of that principal name, who is made if there is none.
    pub user_principal_name: String,
    /// The display name of a user who has to be made; without one, the user name.
    pub display_name: Option<String>,
    /// The first password.
    pub password: Password,
}

/// Makes a local account, and its user where the directory has none of that principal name.
///
/// # Errors
/// `Forbidden`; `Invalid` for a name that can't be one; `Conflict` when the account name is taken or the user has one.
pub async fn create(db: &Db, caller: &Caller, new: NewAccount) -> Result<UserId> {
    caller.may(Action::EditDirectory)?;
    let user_name = name("user name", &new.user_name)?;
    let principal = name("user principal name", &new.user_principal_name)?;
    let display_name = new.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let display_name = display_name.unwrap_or(user_name);
    let hash = new.password.hash().await?;
    retry(|| async {
        let mut tx = db.begin().await?;
        let (user, made) = match store::user_of(&mut tx, principal).await? {
            Some(user) => (user, false),
            None => (store::insert_user(&mut tx, principal, display_name).await?, true),
        };
        if store::is_privileged(&mut tx, user).await? {
            caller.may(Action::EditPrivileged)?;
        }
        if !store::insert(&mut tx, user, user_name, &hash).await? {
            return Err(Error::conflict(format!(
                "The user name \"{user_name}\" is taken, or {principal} has a local account already."
            )));
        }
        let entry = audit::Entry {
            action: "account.create",
            object_type: OBJECT,
            object_id: user.0,
            object_name: user_name,
            catalog: None,
            detail: json!({ "userPrincipalName": principal, "userCreated": made }),
        };
        audit::record(&mut tx, caller, &entry).await?;
        tx.commit().await?;
        Ok(user)
    })
    .await
}

/// A name without spaces around it, of a sensible length and without control characters.
fn name<'a>(what: &str, typed: &'a str) -> Result<&'a str> {
    let name = typed.trim();
    if name.is_empty() || name.chars().count() > 256 || name.chars().any(char::is_control) {
        return Err(Error::invalid(format!("The {what} needs 1 to 256 characters, all of them printable.")));
    }
    Ok(name)
}
