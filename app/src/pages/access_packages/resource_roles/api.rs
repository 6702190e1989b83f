//! Server functions of the Resource roles page.

use crate::api::{AppError, Read, Write};
#[cfg(feature = "ssr")]
use crate::api::{flash, part};
use leptos::prelude::server;
#[cfg(feature = "ssr")]
use regrant_core::{Caller, db::Db, package, run};
#[cfg(feature = "ssr")]
use regrant_model::ErrorKind;
use regrant_model::{
    PackageId, ResourceRoleId,
    view::{PackageRoles, RunProgress},
};

/// What a package gives, and what it could give.
#[server(prefix = "/ui", endpoint = "resource-roles/list", protocol = Read)]
pub async fn list(package: PackageId) -> Result<PackageRoles, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::roles(&db, &caller, package).await?)
}

/// Adds a resource role; gives the run that delivers it to those who have the package.
#[server(prefix = "/ui", endpoint = "resource-roles/add", protocol = Write)]
pub async fn add(package: PackageId, role: ResourceRoleId) -> Result<Option<RunProgress>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let asked = package::add_role(&db, &caller, package, role).await?;
    flash("The resource role was added. Whoever has the access package is getting it now.");
    match asked {
        Some(asked) => Ok(Some(run::progress(&db, &caller, asked.run).await?)),
        None => Ok(None),
    }
}

/// Takes resource roles out; gives the last of the runs that withdraw them.
#[server(prefix = "/ui", endpoint = "resource-roles/remove", protocol = Write)]
pub async fn remove(
    package: PackageId,
    #[server(default)] selected: Vec<ResourceRoleId>,
) -> Result<Option<RunProgress>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let Some(last) = selected.last().copied() else {
        return Err(AppError::new(ErrorKind::Invalid, "Select at least one resource role."));
    };
    let mut asked = None;
    for role in selected {
        asked = package::remove_role(&db, &caller, package, role).await?.filter(|_| role == last);
    }
    flash("Removed. What nothing else gives is being withdrawn.");
    match asked {
        Some(asked) => Ok(Some(run::progress(&db, &caller, asked.run).await?)),
        None => Ok(None),
    }
}
