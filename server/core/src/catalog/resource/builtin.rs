use regrant_model::policy::{Action, Scope};
use regrant_model::{ApplicationId, CatalogId, GroupId, ResourceId};

use super::store;
use crate::caller::no_such;
use crate::catalog::OBJECT;
use crate::db::{self, Db};
use crate::directory::group;
use crate::{Caller, Error, Result};

/// Adds a group of the built-in directory to a catalog.
///
/// # Errors
/// `NotFound` for the catalog or the group; `Forbidden` without the right to the catalog, or to the group: being its owner
/// or allowed to add any, and for a group that carries a role to edit those; `Conflict` when it is there already.
pub async fn add_group(db: &Db, caller: &Caller, catalog: CatalogId, group: GroupId) -> Result<ResourceId> {
    caller.may_in(Action::ManageCatalog, catalog, OBJECT)?;
    let mut tx = db::begin(db).await?;
    store::catalog(&mut tx, catalog).await?;
    let owns = match caller.user {
        Some(user) => group::store::owns(&mut tx, group, user).await?,
        None => false,
    };
    if !owns && !caller.standing.allows(Action::AddAnyResource, Scope::Catalog(catalog)) {
        return Err(Error::forbidden(
            "You may add only groups that you own. Ask an administrator to add others.",
        ));
    }
    let found = group::store::lock(&mut tx, group).await?.ok_or_else(|| no_such(group::OBJECT))?;
    if !group::store::roles(&mut tx, group).await?.is_empty() {
        caller.may(Action::EditPrivileged).map_err(|_| {
            Error::forbidden(
                "This group carries a role. Only a Global administrator may put it in a catalog.",
            )
        })?;
    }
    let resource = store::group(&mut tx, group, &found).await?;
    store::link(&mut tx, caller, catalog, resource, &found.display_name).await?;
    tx.commit().await?;
    Ok(resource)
}

/// Adds an application of the built-in directory to a catalog.
///
/// # Errors
/// `NotFound` for the catalog or the application; `Forbidden` without the right to the catalog and to add any resource
/// (applications have no owners); `Conflict` when it is there already.
pub async fn add_application(
    db: &Db,
    caller: &Caller,
    catalog: CatalogId,
    application: ApplicationId,
) -> Result<ResourceId> {
    caller.may_in(Action::ManageCatalog, catalog, OBJECT)?;
    caller.may_in(Action::AddAnyResource, catalog, OBJECT)?;
    let mut tx = db::begin(db).await?;
    store::catalog(&mut tx, catalog).await?;
    let (resource, name) =
        store::application(&mut tx, application).await?.ok_or_else(|| no_such("application"))?;
    store::link(&mut tx, caller, catalog, resource, &name).await?;
    tx.commit().await?;
    Ok(resource)
}
