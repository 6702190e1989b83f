use regrant_model::policy::Action;
use regrant_model::{CatalogId, ResourceId, SystemId};

use super::store;
use crate::catalog::OBJECT;
use crate::connector::RemoteGroup;
use crate::db::{self, Db};
use crate::engine::Systems;
use crate::{Caller, Error, Result};

/// How many groups a search may find; the one that is meant has to be among them.
const SEARCHED: u16 = 1_000;

/// Adds a group of a connected system to a catalog. `name` and `external_id` are as the search of the system's groups
/// gave them; the group is looked up again, so that nothing is taken on trust.
///
/// # Errors
/// `NotFound` for the catalog or the system, `Forbidden`, `Unavailable` when the system does not answer, `Invalid` when it
/// has no such group, `Conflict` when the group is in the catalog already.
pub async fn add_remote_group(
    db: &Db,
    systems: &Systems,
    caller: &Caller,
    catalog: CatalogId,
    system: SystemId,
    external_id: &str,
    name: &str,
) -> Result<ResourceId> {
    caller.may_in(Action::ManageCatalog, catalog, OBJECT)?;
    caller.may_in(Action::AddAnyResource, catalog, OBJECT)?;
    let connector = systems.connector(db, system.0).await?;
    let found = connector.groups(Some(name), SEARCHED).await.map_err(crate::system::call_failed)?;
    let group = found.into_iter().find(|group| group.group.external_id == external_id);
    let group = group.ok_or_else(|| {
        Error::invalid(format!("The system has no group \"{name}\" any more. Search for it again."))
    })?;
    let mut tx = db::begin(db).await?;
    store::catalog(&mut tx, catalog).await?;
    let resource = add(&mut tx, system, &group).await?;
    store::link(&mut tx, caller, catalog, resource, &group.name).await?;
    tx.commit().await?;
    Ok(resource)
}

async fn add(tx: &mut sqlx::PgConnection, system: SystemId, group: &RemoteGroup) -> Result<ResourceId> {
    let new = store::NewResource {
        system,
        external_id: &group.group.external_id,
        locator: Some(&group.group.locator),
        kind: "group",
        name: &group.name,
        description: group.description.as_deref().unwrap_or_default(),
        group: None,
        application: None,
    };
    let resource = store::resource(tx, &new).await?;
    store::member_role(tx, resource).await?;
    store::work(tx, resource, system).await?;
    Ok(resource)
}
