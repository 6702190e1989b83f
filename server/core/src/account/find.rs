use regrant_model::UserId;
use regrant_model::policy::Action;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::Db;
use crate::{Caller, Result};

/// The user who signs in with this name.
///
/// # Errors
/// `Forbidden`; `NotFound` when there is no such account.
pub async fn find(db: &Db, caller: &Caller, user_name: &str) -> Result<UserId> {
    caller.may(Action::ViewDirectory)?;
    let account = store::account(db, user_name.trim()).await?.ok_or_else(|| no_such(OBJECT))?;
    Ok(UserId(account.user_id))
}
