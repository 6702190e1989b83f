//! A resource role by whatever a client knows of it.

use regrant_model::policy::Action;
use regrant_model::{PackageId, ResourceRoleId};
use uuid::Uuid;

use super::visible::visible;
use crate::db::Db;
use crate::{Caller, Error, Result};

/// What is known of a resource role; all of it has to be right. The origin ids are those of their system, and a group's role
/// may have the group's behind (`Member_{group}`).
#[derive(Clone, Debug, Default)]
pub struct RoleClues {
    /// The role's id.
    pub role: Option<Uuid>,
    /// Its id in its system.
    pub role_origin: Option<String>,
    /// The resource's id.
    pub resource: Option<Uuid>,
    /// The resource's id in its system.
    pub resource_origin: Option<String>,
}

/// The one role of the package's catalog that fits.
///
/// # Errors
/// `NotFound` for the package, `Forbidden` for who may not edit it, `Invalid` when no role or more than one fits.
pub async fn find_role(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    clues: &RoleClues,
) -> Result<ResourceRoleId> {
    let mut conn = db.acquire().await?;
    let head = visible(&mut conn, caller, package, Action::ManagePackage).await?;
    let found = sqlx::query_scalar!(
        "select rr.id from catalog_resources cr
            join resources re on re.id = cr.resource_id
            join resource_roles rr on rr.resource_id = re.id
         where cr.catalog_id = $1 and ($2::uuid is null or rr.id = $2)
            and ($3::text is null or $3 in (rr.external_id, rr.external_id || '_' || re.external_id))
            and ($4::uuid is null or re.id = $4) and ($5::text is null or re.external_id = $5)
         limit 2",
        head.catalog_id.0,
        clues.role,
        clues.role_origin,
        clues.resource,
        clues.resource_origin,
    )
    .fetch_all(&mut *conn)
    .await?;
    match found.as_slice() {
        [only] => Ok((*only).into()),
        [] => Err(Error::invalid(
            "The package's catalog has no such resource role. Add the resource to the catalog first.",
        )),
        _ => Err(Error::invalid(
            "More than one resource role of the catalog fits. Say the role and its resource by their ids.",
        )),
    }
}
