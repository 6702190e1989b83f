use regrant_model::UserId;
use regrant_model::policy::Action;
use serde_json::json;

use super::{OBJECT, Password, store};
use crate::db::{Db, retry};
use crate::input::{Name, Upn};
use crate::{Caller, Error, Result, audit, db};

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What is typed at sign-in.
    pub user_name: Name,
    /// Whose account it is: the user of that principal name, who is made if there is none.
    pub upn: Upn,
    /// The display name of a user who has to be made; without one, the user name.
    pub name: Option<Name>,
    /// The first password.
    pub password: Password,
}

/// Makes a local account, and its user where the directory has none of that principal name.
///
/// # Errors
/// `Forbidden`; `Conflict` when the account name is taken or the user has one.
pub async fn create(db: &Db, caller: &Caller, new: NewAccount) -> Result<UserId> {
    caller.may(Action::EditDirectory)?;
    let (user_name, upn) = (new.user_name.as_str(), new.upn.as_str());
    let display_name = new.name.as_ref().unwrap_or(&new.user_name).as_str();
    let hash = new.password.hash().await?;
    retry(|| async {
        let mut tx = db::begin(db).await?;
        let (user, made) = match store::user_of(&mut tx, upn).await? {
            Some(user) => (user, false),
            None => (store::insert_user(&mut tx, upn, display_name).await?, true),
        };
        if store::is_privileged(&mut tx, user).await? {
            caller.may(Action::EditPrivileged)?;
        }
        if !store::insert(&mut tx, user, user_name, &hash).await? {
            return Err(Error::conflict(format!(
                "The user name \"{user_name}\" is taken, or {upn} has a local account already."
            )));
        }
        let entry = audit::Entry {
            action: "account.create",
            object_type: OBJECT,
            object_id: user.0,
            object_name: user_name,
            catalog: None,
            detail: json!({ "userPrincipalName": upn, "userCreated": made }),
        };
        audit::record(&mut tx, caller, &entry).await?;
        tx.commit().await?;
        Ok(user)
    })
    .await
}
