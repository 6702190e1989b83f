//! Server functions of the list of packages, of a new one, and of the overview.

use crate::api::{AppError, Read, Write};
#[cfg(feature = "ssr")]
use crate::api::{flash, part};
use leptos::prelude::server;
#[cfg(feature = "ssr")]
use regrant_core::{
    Caller,
    db::Db,
    input::{Description, Name},
    package::{self, PackageDraft},
};
use regrant_model::{
    CatalogId, PackageId,
    view::{Named, PackageOverview, PackageRow, Page},
};

/// A page of the packages.
#[server(prefix = "/ui", endpoint = "packages/list", protocol = Read)]
pub async fn list(
    #[server(default)] search: String,
    cursor: Option<String>,
) -> Result<Page<PackageRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
}

/// The catalogs in which the caller may create packages.
#[server(prefix = "/ui", endpoint = "packages/places", protocol = Read)]
pub async fn places() -> Result<Vec<Named<CatalogId>>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::places(&db, &caller).await?)
}

/// A package's overview.
#[server(prefix = "/ui", endpoint = "packages/overview", protocol = Read)]
pub async fn overview(package: PackageId) -> Result<PackageOverview, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::overview(&db, &caller, package).await?)
}

/// Creates a package.
#[server(prefix = "/ui", endpoint = "packages/create", protocol = Write)]
pub async fn create(
    catalog: CatalogId,
    name: String,
    #[server(default)] description: String,
    #[server(default)] hidden: bool,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let name = Name::parse("Name", &name)?;
    let draft = PackageDraft { name, description: Description::parse("Description", &description)?, hidden };
    let id = package::create(&db, &caller, catalog, &draft).await?;
    flash("The access package was created. Add what it gives, and a policy.");
    leptos_axum::redirect(&format!("{}/resource-roles", super::frame::address(id)));
    Ok(())
}
