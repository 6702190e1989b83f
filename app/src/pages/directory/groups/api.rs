//! Server functions of the Groups pages.

use crate::api::AppError;
use crate::api::{flash, part};
use leptos::prelude::server;
use regrant_core::{
    Caller,
    db::Db,
    directory::group,
    input::{Description, Name},
};
use regrant_model::policy::Action;
use regrant_model::{
    GroupId, Revision, UserId,
    view::{Count, GroupDetail, GroupRow, Page, Person},
};

/// A page of the groups.
pub async fn list(search: String, cursor: Option<String>) -> Result<Page<GroupRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
}

/// How many groups match, however many they are.
pub async fn count(search: &str) -> Result<Count, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::count(&db, &caller, Some(search)).await?)
}

/// Whether the caller may create groups.
pub fn may_create() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::EditDirectory))
}

/// One group; the search is for members.
pub async fn detail(group: GroupId, search: String, cursor: Option<String>) -> Result<GroupDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::detail(&db, &caller, group, Some(&search), cursor.as_deref()).await?)
}

/// How many members match, however many they are.
pub async fn count_members(group: GroupId, search: &str) -> Result<Count, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::count_members(&db, &caller, group, Some(search)).await?)
}

/// Users whose name contains the text, to pick members and owners of the group from.
pub async fn find_users(group: GroupId, search: String) -> Result<Vec<Person>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::find_people(&db, &caller, group, &search).await?)
}

/// Creates a group.
#[server(prefix = "/ui", endpoint = "groups/create")]
pub async fn create(name: String, #[server(default)] description: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let name = Name::parse("Name", &name)?;
    let description = Description::parse("Description", &description)?;
    let id = group::create(&db, &caller, &name, &description).await?;
    flash("The group was created. It has no members yet.");
    leptos_axum::redirect(&super::super::group_address(id));
    Ok(())
}

/// Changes a group's details.
#[server(prefix = "/ui", endpoint = "groups/edit")]
pub async fn edit(
    group: GroupId,
    revision: Revision,
    name: String,
    #[server(default)] description: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let name = Name::parse("Name", &name)?;
    let description = Description::parse("Description", &description)?;
    group::edit(&db, &caller, group, &name, &description, Some(revision)).await?;
    flash("The group was saved.");
    leptos_axum::redirect(&super::super::group_address(group));
    Ok(())
}

/// Deletes a group that no catalog holds.
#[server(prefix = "/ui", endpoint = "groups/delete")]
pub async fn delete(group: GroupId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::delete(&db, &caller, group).await?;
    flash("The group was deleted.");
    leptos_axum::redirect(super::GROUPS);
    Ok(())
}

/// Adds a member.
#[server(prefix = "/ui", endpoint = "groups/add-member")]
pub async fn add_member(group: GroupId, user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::add_member(&db, &caller, group, user).await?;
    flash(super::people::MEMBER_ADDED);
    Ok(())
}

/// Removes a member.
#[server(prefix = "/ui", endpoint = "groups/remove-member")]
pub async fn remove_member(group: GroupId, user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::remove_member(&db, &caller, group, user).await?;
    flash(super::people::MEMBER_REMOVED);
    Ok(())
}

/// Adds an owner.
#[server(prefix = "/ui", endpoint = "groups/add-owner")]
pub async fn add_owner(group: GroupId, user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::add_owner(&db, &caller, group, user).await?;
    flash(super::people::OWNER_ADDED);
    Ok(())
}

/// Removes an owner.
#[server(prefix = "/ui", endpoint = "groups/remove-owner")]
pub async fn remove_owner(group: GroupId, user: UserId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    group::remove_owner(&db, &caller, group, user).await?;
    flash(super::people::OWNER_REMOVED);
    Ok(())
}
