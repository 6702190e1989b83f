//! What the Users pages read, and where their forms are posted to.

use super::super::user_address;
use crate::api::{AppError, flash, part};
use leptos::prelude::server;
use regrant_core::{
    Caller, access,
    db::Db,
    directory::user::{self, NewUser},
    input::{Name, Upn},
};
use regrant_model::{
    Revision, UserId,
    policy::Action,
    view::{AccessRow, Count, Page, UserDetail, UserRow},
};

/// A page of the users.
pub async fn list(search: String, cursor: Option<String>) -> Result<Page<UserRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(user::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
}

/// How many users match, however many they are.
pub async fn count(search: &str) -> Result<Count, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(user::count(&db, &caller, Some(search)).await?)
}

/// One user.
pub async fn detail(user: UserId) -> Result<UserDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(user::detail(&db, &caller, user).await?)
}

/// A page of what they have, and why.
pub async fn access(user: UserId, cursor: Option<&str>) -> Result<Page<AccessRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(access::of_user(&db, &caller, user, cursor).await?)
}

/// Whether the caller may create users.
pub fn may_create() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::EditDirectory))
}

/// Creates a user.
#[server(prefix = "/ui", endpoint = "users/create")]
pub async fn create(
    name: String,
    upn: String,
    #[server(default)] mail: String,
    #[server(default)] job_title: String,
    #[server(default)] department: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let id = user::create(&db, &caller, &read(&name, &upn, &mail, &job_title, &department)?).await?;
    flash("The user was created.");
    leptos_axum::redirect(&user_address(id));
    Ok(())
}

/// Changes a user's details.
#[server(prefix = "/ui", endpoint = "users/edit")]
pub async fn edit(
    user: UserId,
    revision: Revision,
    name: String,
    upn: String,
    #[server(default)] mail: String,
    #[server(default)] job_title: String,
    #[server(default)] department: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let draft = read(&name, &upn, &mail, &job_title, &department)?;
    user::edit(&db, &caller, user, &draft, Some(revision)).await?;
    flash("The user was saved.");
    leptos_axum::redirect(&user_address(user));
    Ok(())
}

/// Lets a user sign in, or no longer.
#[server(prefix = "/ui", endpoint = "users/enable")]
pub async fn enable(user: UserId, enabled: bool) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    user::set_enabled(&db, &caller, user, enabled).await?;
    flash(if enabled {
        "They may sign in again."
    } else {
        "They can no longer sign in. What they have stays."
    });
    Ok(())
}

/// Deletes a user; what Regrant has given them is withdrawn.
#[server(prefix = "/ui", endpoint = "users/delete")]
pub async fn delete(user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    user::delete(&db, &caller, user).await?;
    flash("The user was deleted. What Regrant has given them is being withdrawn.");
    leptos_axum::redirect(super::USERS);
    Ok(())
}

fn read(name: &str, upn: &str, mail: &str, job_title: &str, department: &str) -> Result<NewUser, AppError> {
    let optional = |field: &str, text: &str| -> Result<Option<Name>, AppError> {
        if text.trim().is_empty() { Ok(None) } else { Ok(Some(Name::parse(field, text)?)) }
    };
    Ok(NewUser {
        upn: Upn::parse("User principal name", upn)?,
        name: Name::parse("Name", name)?,
        mail: optional("Mail", mail)?,
        job_title: optional("Job title", job_title)?,
        department: optional("Department", department)?,
    })
}
