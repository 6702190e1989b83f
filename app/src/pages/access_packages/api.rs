//! Server functions of the list of packages and of the overview.

use crate::api::AppError;
use crate::api::{flash, part};
use leptos::prelude::server;
use regrant_core::{
    Caller, cause,
    db::Db,
    health,
    input::{Description, Name},
    package::{self, PackageDraft},
};
use regrant_model::{
    CatalogId, PackageId, Revision,
    view::{Count, HealthHistory, HealthSpan, Named, PackageCauses, PackageOverview, PackageRow, Page},
};

/// A page of the packages.
pub async fn list(search: String, cursor: Option<String>) -> Result<Page<PackageRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
}

/// How many packages match, however many they are.
pub async fn count(search: &str) -> Result<Count, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::count(&db, &caller, Some(search)).await?)
}

/// The catalogs in which the caller may create packages.
pub async fn places() -> Result<Vec<Named<CatalogId>>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::places(&db, &caller).await?)
}

/// A package's overview.
pub async fn overview(package: PackageId) -> Result<PackageOverview, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::overview(&db, &caller, package).await?)
}

/// What is wrong with a package's assignments, by cause.
pub async fn causes(package: PackageId) -> Result<PackageCauses, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(cause::of_package(&db, &caller, package).await?)
}

/// The health of a package's assignments over time.
pub async fn health(package: PackageId, span: HealthSpan) -> Result<HealthHistory, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(health::of_package(&db, &caller, package, span).await?)
}

/// Changes a package's details.
#[server(prefix = "/ui", endpoint = "packages/edit")]
pub async fn edit(
    package: PackageId,
    revision: Revision,
    name: String,
    #[server(default)] description: String,
    #[server(default)] hidden: bool,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let name = Name::parse("Name", &name)?;
    let draft = PackageDraft { name, description: Description::parse("Description", &description)?, hidden };
    package::edit(&db, &caller, package, &draft, Some(revision)).await?;
    flash("The access package was saved.");
    leptos_axum::redirect(&super::frame::address(package));
    Ok(())
}

/// Offers a package in My Access, or no longer does.
#[server(prefix = "/ui", endpoint = "packages/hide")]
pub async fn hide(package: PackageId, hidden: bool) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    package::set_hidden(&db, &caller, package, hidden).await?;
    flash(if hidden { "My Access no longer offers it." } else { "My Access offers it." });
    Ok(())
}

/// Moves a package to another catalog.
#[server(prefix = "/ui", endpoint = "packages/move")]
pub async fn move_to(package: PackageId, catalog: CatalogId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    package::move_to(&db, &caller, package, catalog).await?;
    flash("The access package was moved.");
    leptos_axum::redirect(&super::frame::address(package));
    Ok(())
}

/// Deletes a package that nobody has.
#[server(prefix = "/ui", endpoint = "packages/delete")]
pub async fn delete(package: PackageId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    package::delete(&db, &caller, package).await?;
    flash("The access package was deleted.");
    leptos_axum::redirect(super::frame::PACKAGES);
    Ok(())
}
