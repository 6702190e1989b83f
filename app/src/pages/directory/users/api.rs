//! Server functions of the Users pages.

#[cfg(feature = "ssr")]
use crate::api::part;
use crate::api::{AppError, Read};
use leptos::prelude::server;
#[cfg(feature = "ssr")]
use regrant_core::{Caller, db::Db, directory::user};
use regrant_model::{
    UserId,
    view::{Page, UserDetail, UserRow},
};

/// A page of the users.
#[server(prefix = "/ui", endpoint = "users/list", protocol = Read)]
pub async fn list(
    #[server(default)] search: String,
    cursor: Option<String>,
) -> Result<Page<UserRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(user::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
}

/// One user.
#[server(prefix = "/ui", endpoint = "users/detail", protocol = Read)]
pub async fn detail(user: UserId) -> Result<UserDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(user::detail(&db, &caller, user).await?)
}
