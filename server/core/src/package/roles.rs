use regrant_model::policy::Action;
use regrant_model::view::PackageRoles;
use regrant_model::{PackageId, Revision};
use sqlx::PgPool;

use super::{head_view, store, visible};
use crate::{Caller, Result};

/// A package's Resource roles, and what its catalog holds besides. Two statements, three for those who may edit.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see it.
pub async fn roles(pool: &PgPool, caller: &Caller, id: PackageId) -> Result<PackageRoles> {
    let mut conn = pool.acquire().await?;
    let head = visible(&mut conn, caller, id, Action::ViewCatalog).await?;
    let roles = store::roles(&mut conn, id).await?;
    let version = Revision(head.version);
    let head = head_view(caller, head);
    let to_add = if head.commands.manage { store::roles_to_add(&mut conn, id).await? } else { Vec::new() };
    Ok(PackageRoles { head, version, roles, to_add })
}
