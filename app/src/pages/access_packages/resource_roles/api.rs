//! Server functions of the Resource roles page.

use crate::api::AppError;
use crate::api::{flash, flash_run, part};
use leptos::prelude::server;
use regrant_core::{Caller, db::Db, package};
use regrant_model::{
    PackageId, ResourceRoleId, Revision,
    view::{PackageRoles, RoleChange, RoleChangePreview},
};

/// What a package gives, and what it could give.
pub async fn list(package: PackageId) -> Result<PackageRoles, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::roles(&db, &caller, package).await?)
}

/// Whom a change would touch.
pub async fn preview(package: PackageId, change: &RoleChange) -> Result<RoleChangePreview, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::preview_roles(&db, &caller, package, change).await?)
}

/// Adds resource roles and takes others out; leads to the run that brings it to those who have the package.
#[server(prefix = "/ui", endpoint = "resource-roles/change")]
pub async fn change(
    package: PackageId,
    version: Revision,
    #[server(default)] add: Vec<ResourceRoleId>,
    #[server(default)] remove: Vec<ResourceRoleId>,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let change = RoleChange { add, remove };
    match package::change_roles(&db, &caller, package, &change, Some(version)).await? {
        Some(asked) => flash_run("The change was made, and is brought to everybody who has it.", asked.run),
        None => flash("The change was made. Nobody has the access package yet."),
    }
    leptos_axum::redirect(&format!("{}/resource-roles", super::super::frame::address(package)));
    Ok(())
}
