use regrant_model::policy::Action;
use regrant_model::view::{RoleChange, RoleChangePreview};
use regrant_model::{PackageId, Revision};
use sqlx::PgPool;

use super::edit_roles::{Change, allowed};
use super::{store, visible};
use crate::caller::no_such;
use crate::{Caller, Result};

/// Whom a change of resource roles would touch: how many assignments, and how many grants it would add and withdraw in
/// which system. Nothing is changed. Seven statements, which count 10,001 assignments and look at 1,001 of them at most, but
/// for what separation of duties forbids.
///
/// # Errors
/// As the change itself: `NotFound`, `Forbidden`, `Invalid`, `Conflict` when separation of duties forbids it.
pub async fn preview_roles(
    pool: &PgPool,
    caller: &Caller,
    id: PackageId,
    change: &RoleChange,
) -> Result<RoleChangePreview> {
    let mut conn = pool.acquire().await?;
    let head = visible(&mut conn, caller, id, Action::ManagePackage).await?;
    let change = Change::of(change)?;
    let known = store::known(&mut conn, &head, &change.add, &change.remove).await?;
    if known.to_add < change.add.len() {
        return Err(no_such("resource role in this catalog"));
    }
    if known.to_remove < change.remove.len() {
        return Err(no_such("resource role in this access package"));
    }
    allowed(&mut conn, caller, &head, &change.add).await?;
    let assignments = store::live(&mut conn, id).await?;
    let touched = store::touched(&mut conn, id, assignments, &change.add, &change.remove).await?;
    Ok(RoleChangePreview { version: Revision(head.version), assignments, systems: touched })
}
