//! Server functions of the Resource roles page.

use crate::api::AppError;
use crate::api::{flash, flash_run, part};
use leptos::prelude::server;
use regrant_core::{Caller, db::Db, package};
use regrant_model::ErrorKind;
use regrant_model::{PackageId, ResourceRoleId, view::PackageRoles};

/// What a package gives, and what it could give.
pub async fn list(package: PackageId) -> Result<PackageRoles, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::roles(&db, &caller, package).await?)
}

/// Adds a resource role; leads to the run that delivers it to those who have the package.
#[server(prefix = "/ui", endpoint = "resource-roles/add")]
pub async fn add(package: PackageId, role: ResourceRoleId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let asked = package::add_role(&db, &caller, package, role).await?;
    let text = "The resource role was added. Whoever has the access package is getting it now.";
    match asked {
        Some(asked) => flash_run(text, asked.run),
        None => flash(text),
    }
    Ok(())
}

/// Takes resource roles out; leads to the last of the runs that withdraw them.
#[server(prefix = "/ui", endpoint = "resource-roles/remove")]
pub async fn remove(
    package: PackageId,
    #[server(default)] selected: Vec<ResourceRoleId>,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let Some(last) = selected.last().copied() else {
        return Err(AppError::new(ErrorKind::Invalid, "Select at least one resource role."));
    };
    let mut asked = None;
    for role in selected {
        asked = package::remove_role(&db, &caller, package, role).await?.filter(|_| role == last);
    }
    let text = "Removed. What nothing else gives is being withdrawn.";
    match asked {
        Some(asked) => flash_run(text, asked.run),
        None => flash(text),
    }
    Ok(())
}
