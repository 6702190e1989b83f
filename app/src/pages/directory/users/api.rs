//! Server functions of the Users pages.

use crate::api::{AppError, part};
use regrant_core::{Caller, db::Db, directory::user};
use regrant_model::{
    UserId,
    view::{Page, UserDetail, UserRow},
};

/// A page of the users.
pub async fn list(search: String, cursor: Option<String>) -> Result<Page<UserRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(user::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
}

/// One user.
pub async fn detail(user: UserId) -> Result<UserDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(user::detail(&db, &caller, user).await?)
}
