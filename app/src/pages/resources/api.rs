//! What the page of a resource reads.

use crate::api::{AppError, part};
use regrant_core::{Caller, access, db::Db};
use regrant_model::{ResourceId, policy::Action, view::ResourceAccess};

/// A page of who has access to a resource.
pub async fn access(resource: ResourceId, cursor: Option<&str>) -> Result<ResourceAccess, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(access::of_resource(&db, &caller, resource, cursor).await?)
}

/// Whether the caller may open the pages of users and groups.
pub fn may_view_directory() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::ViewDirectory))
}
