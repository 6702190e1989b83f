use regrant_model::policy::Action;
use regrant_model::view::{Command, RoleHolder, RoleHolderKind};
use sqlx::PgPool;

use super::store;
use crate::{Caller, Error, Result};

/// Who holds a tenant-wide role, by role and name; at most 1,000. One statement.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory.
pub async fn list(pool: &PgPool, caller: &Caller) -> Result<Vec<RoleHolder>> {
    caller.may(Action::ViewDirectory)?;
    let allowed = caller.standing.allows_everywhere(Action::GrantTenantRole);
    let mut conn = pool.acquire().await?;
    let rows = store::tenant_wide(&mut conn).await?;
    rows.into_iter()
        .map(|row| {
            let kind = match (row.user, row.group) {
                (Some(user), _) => RoleHolderKind::User(user.into()),
                (None, Some(group)) => RoleHolderKind::Group(group.into()),
                (None, None) => return Err(Error::internal("a role is held by nobody")),
            };
            let can_revoke = Command::of(allowed, Ok::<_, String>(()));
            Ok(RoleHolder { id: row.id.into(), role: row.role, name: row.name, kind, can_revoke })
        })
        .collect()
}
