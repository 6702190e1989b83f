//! Server functions of the list of packages, of a new one, and of the overview.

use crate::api::AppError;
use crate::api::{flash, part};
use leptos::prelude::server;
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
pub async fn list(search: String, cursor: Option<String>) -> Result<Page<PackageRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(package::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
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

/// Creates a package.
#[server(prefix = "/ui", endpoint = "packages/create")]
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
