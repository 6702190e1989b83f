//! What the pages of Separation of duties read, and where their forms are posted to.

use super::read;
use crate::api::{AppError, flash, part};
use leptos::prelude::server;
use regrant_core::{Caller, db::Db, package, separation};
use regrant_model::{
    ErrorKind, PackageId,
    view::{Conflicts, Incompatible, Separation},
};

/// What nobody is to have together with the package.
pub async fn list(package: PackageId) -> Result<Separation, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(separation::list(&db, &caller, package).await?)
}

/// A page of the people who have both.
pub async fn conflicts(
    package: PackageId,
    with: Incompatible,
    cursor: Option<&str>,
) -> Result<Conflicts, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(separation::conflicts(&db, &caller, package, with, cursor).await?)
}

/// Packages and groups whose name contains the text, to name one as incompatible: what it is, and its name.
pub async fn find(package: PackageId, text: &str) -> Result<Vec<(Incompatible, String)>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let groups = separation::find_groups(&db, &caller, package, text).await?;
    let packages = package::list(&db, &caller, Some(text), None).await?.rows.into_iter().take(20);
    let mut found: Vec<_> = packages
        .map(|row| {
            (Incompatible::Package(row.id), format!("{} (access package in {})", row.name, row.catalog.name))
        })
        .collect();
    let groups = groups.into_iter();
    found.extend(groups.map(|group| (Incompatible::Group(group.id), format!("{} (group)", group.name))));
    Ok(found)
}

/// Names something as incompatible with the package.
#[server(prefix = "/ui", endpoint = "separation/add")]
pub async fn add(package: PackageId, #[server(default)] with: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    separation::add(&db, &caller, package, what(&with)?).await?;
    flash("Nobody can be given both from now on. Those who have both already keep them.");
    leptos_axum::redirect(&format!("{}/separation-of-duties", super::super::frame::address(package)));
    Ok(())
}

/// Takes that back.
#[server(prefix = "/ui", endpoint = "separation/remove")]
pub async fn remove(package: PackageId, with: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    separation::remove(&db, &caller, package, what(&with)?).await?;
    flash("They can be had together again.");
    Ok(())
}

fn what(with: &str) -> Result<Incompatible, AppError> {
    read(with).ok_or_else(|| {
        AppError::new(ErrorKind::Invalid, "Search for an access package or a group, and choose one.")
    })
}
