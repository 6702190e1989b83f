//! Server functions of the Groups pages.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::unused_async,
        reason = "server functions are async for the browser, also those that only read the context"
    )
)]

use crate::api::{AppError, Read, Write};
#[cfg(feature = "ssr")]
use crate::api::{flash, part};
use leptos::prelude::server;
#[cfg(feature = "ssr")]
use regrant_core::{
    Caller,
    db::Db,
    directory::group,
    input::{Description, Name},
};
#[cfg(feature = "ssr")]
use regrant_model::policy::Action;
use regrant_model::{
    GroupId, UserId,
    view::{GroupDetail, GroupRow, Page, Person},
};

/// A page of the groups.
#[server(prefix = "/ui", endpoint = "groups/list", protocol = Read)]
pub async fn list(
    #[server(default)] search: String,
    cursor: Option<String>,
) -> Result<Page<GroupRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
}

/// Whether the caller may create groups.
#[server(prefix = "/ui", endpoint = "groups/may-create", protocol = Read)]
pub async fn may_create() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::EditDirectory))
}

/// One group; the search is for members.
#[server(prefix = "/ui", endpoint = "groups/detail", protocol = Read)]
pub async fn detail(
    group: GroupId,
    #[server(default)] search: String,
    cursor: Option<String>,
) -> Result<GroupDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::detail(&db, &caller, group, Some(&search), cursor.as_deref()).await?)
}

/// Users whose name contains the text, to pick members and owners of the group from.
#[server(prefix = "/ui", endpoint = "groups/find-users", protocol = Read)]
pub async fn find_users(group: GroupId, #[server(default)] search: String) -> Result<Vec<Person>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::find_people(&db, &caller, group, &search).await?)
}

/// Creates a group.
#[server(prefix = "/ui", endpoint = "groups/create", protocol = Write)]
pub async fn create(name: String, #[server(default)] description: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let name = Name::parse("Name", &name)?;
    let description = Description::parse("Description", &description)?;
    let id = group::create(&db, &caller, &name, &description).await?;
    flash("The group was created. It has no members yet.");
    leptos_axum::redirect(&super::super::group_address(id));
    Ok(())
}

/// Adds a member.
#[server(prefix = "/ui", endpoint = "groups/add-member", protocol = Write)]
pub async fn add_member(group: GroupId, user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::add_member(&db, &caller, group, user).await?;
    flash(super::people::MEMBER_ADDED);
    Ok(())
}

/// Removes a member.
#[server(prefix = "/ui", endpoint = "groups/remove-member", protocol = Write)]
pub async fn remove_member(group: GroupId, user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::remove_member(&db, &caller, group, user).await?;
    flash(super::people::MEMBER_REMOVED);
    Ok(())
}

/// Adds an owner.
#[server(prefix = "/ui", endpoint = "groups/add-owner", protocol = Write)]
pub async fn add_owner(group: GroupId, user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::add_owner(&db, &caller, group, user).await?;
    flash(super::people::OWNER_ADDED);
    Ok(())
}

/// Removes an owner.
#[server(prefix = "/ui", endpoint = "groups/remove-owner", protocol = Write)]
pub async fn remove_owner(group: GroupId, user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::remove_owner(&db, &caller, group, user).await?;
    flash(super::people::OWNER_REMOVED);
    Ok(())
}
