//! Server functions of catalogs.

use crate::api::AppError;
use crate::api::{flash, part};
use leptos::prelude::server;
use regrant_core::{
    Caller,
    catalog::{self, CatalogDraft, resource},
    db::Db,
    directory::group,
    engine::Systems,
    input::{Description, Name},
    system,
};
use regrant_model::policy::{Action, Scope};
use regrant_model::{
    ApplicationId, CatalogId, GroupId, ResourceId, Revision, SystemId,
    view::{CatalogDetail, CatalogRow, Count, Named, Page, RemoteGroupRow},
};

/// A page of the catalogs.
pub async fn list(search: String, cursor: Option<String>) -> Result<Page<CatalogRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(catalog::list(&db, &caller, Some(&search), cursor.as_deref()).await?)
}

/// How many catalogs match, however many they are.
pub async fn count(search: &str) -> Result<Count, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(catalog::count(&db, &caller, Some(search)).await?)
}

/// Whether the caller may make catalogs.
pub fn may_create() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::CreateCatalog))
}

/// Whether the caller sees every catalog and access package that there is.
pub fn sees_all() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::ViewCatalog))
}

/// One catalog.
pub async fn detail(catalog: CatalogId) -> Result<CatalogDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(catalog::detail(&db, &caller, catalog).await?)
}

/// Whether the caller may see who has what of a catalog.
pub fn may_view_assignments(catalog: CatalogId) -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows(Action::ViewAssignments, Scope::Catalog(catalog)))
}

/// Makes a catalog.
#[server(prefix = "/ui", endpoint = "catalogs/create")]
pub async fn create(
    name: String,
    #[server(default)] description: String,
    #[server(default)] enabled: bool,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let name = Name::parse("Name", &name)?;
    let draft = CatalogDraft { name, description: Description::parse("Description", &description)?, enabled };
    let id = catalog::create(&db, &caller, &draft).await?;
    flash("The catalog was created. Add what its access packages can give.");
    leptos_axum::redirect(&format!("{}/{id}", super::CATALOGS));
    Ok(())
}

/// Changes a catalog's details.
#[server(prefix = "/ui", endpoint = "catalogs/edit")]
pub async fn edit(
    catalog: CatalogId,
    revision: Revision,
    name: String,
    #[server(default)] description: String,
    #[server(default)] enabled: bool,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let name = Name::parse("Name", &name)?;
    let draft = CatalogDraft { name, description: Description::parse("Description", &description)?, enabled };
    catalog::edit(&db, &caller, catalog, &draft, Some(revision)).await?;
    flash("The catalog was saved.");
    leptos_axum::redirect(&format!("{}/{catalog}", super::CATALOGS));
    Ok(())
}

/// Deletes a catalog that has no access packages.
#[server(prefix = "/ui", endpoint = "catalogs/delete")]
pub async fn delete(catalog: CatalogId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    catalog::delete(&db, &caller, catalog).await?;
    flash("The catalog was deleted.");
    leptos_axum::redirect(super::CATALOGS);
    Ok(())
}

/// The connected systems whose groups the caller may add.
pub async fn connected() -> Result<Vec<Named<SystemId>>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let page = system::list(&db, &caller, None).await?;
    let connected = page.rows.into_iter().filter(|system| system.id != SystemId::BUILTIN);
    Ok(connected.map(|system| Named { id: system.id, name: system.name }).collect())
}

/// Groups of the built-in directory that the caller could add.
pub async fn find_groups(catalog: CatalogId, search: String) -> Result<Vec<Named<GroupId>>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(group::find(&db, &caller, catalog, &search).await?)
}

/// Groups that a connected system offers.
pub async fn find_remote_groups(system: SystemId, search: String) -> Result<Vec<RemoteGroupRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let systems = part::<Systems>()?;
    let search = Some(search.trim()).filter(|search| !search.is_empty());
    Ok(system::groups(&db, &systems, &caller, system, search).await?)
}

/// Applications of the built-in directory that the catalog does not hold yet.
pub async fn find_applications(
    catalog: CatalogId,
    search: String,
) -> Result<Vec<Named<ApplicationId>>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(resource::find_applications(&db, &caller, catalog, &search).await?)
}

/// Adds a group of the built-in directory.
#[server(prefix = "/ui", endpoint = "catalogs/add-group")]
pub async fn add_group(catalog: CatalogId, group: GroupId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    resource::add_group(&db, &caller, catalog, group).await?;
    flash("The group was added. Access packages of the catalog can give it now.");
    Ok(())
}

/// Adds an application of the built-in directory.
#[server(prefix = "/ui", endpoint = "catalogs/add-application")]
pub async fn add_application(catalog: CatalogId, application: ApplicationId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    resource::add_application(&db, &caller, catalog, application).await?;
    flash("The application was added. Access packages of the catalog can give its roles now.");
    Ok(())
}

/// Adds a group of a connected system.
#[server(prefix = "/ui", endpoint = "catalogs/add-remote-group")]
pub async fn add_remote_group(
    catalog: CatalogId,
    system: SystemId,
    external_id: String,
    name: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let systems = part::<Systems>()?;
    resource::add_remote_group(&db, &systems, &caller, catalog, system, &external_id, &name).await?;
    flash("The group was added. Access packages of the catalog can give it now.");
    Ok(())
}

/// Takes a resource out that no access package of the catalog uses.
#[server(prefix = "/ui", endpoint = "catalogs/remove-resource")]
pub async fn remove_resource(catalog: CatalogId, resource: ResourceId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    resource::remove(&db, &caller, catalog, resource).await?;
    flash("The resource was taken out of the catalog.");
    Ok(())
}
