use regrant_model::policy::{Action, Scope};
use regrant_model::view::{CatalogDetail, Command, RoleHolder, RoleHolderKind};
use regrant_model::{CatalogId, Revision};
use sqlx::PgPool;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::{Caller, Error, Result, role};

/// One catalog with its resources, its packages and who holds a role in it. Four statements.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see it.
pub async fn detail(pool: &PgPool, caller: &Caller, id: CatalogId) -> Result<CatalogDetail> {
    caller.may_in(Action::ViewCatalog, id, OBJECT)?;
    let mut conn = pool.acquire().await?;
    let found = store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let allows = |action| caller.standing.allows(action, Scope::Catalog(id));
    let holders = store::holders(&mut conn, id).await?;
    let holders = holders.into_iter().map(|row| holder(caller, id, row)).collect::<Result<_>>()?;
    let packages = store::packages(&mut conn, id).await?;
    let empty = if packages.is_empty() { Ok(()) } else { Err("Delete or move its access packages first.") };
    Ok(CatalogDetail {
        id: found.id,
        revision: Revision(found.revision),
        can_delete: Command::of(allows(Action::ManageCatalog), empty),
        name: found.display_name,
        description: found.description,
        enabled: found.enabled,
        created_at: found.created_at,
        resources: store::resources(&mut conn, id).await?,
        packages,
        holders,
        manage: allows(Action::ManageCatalog),
        add_any_resource: allows(Action::AddAnyResource),
        manage_packages: allows(Action::ManagePackage),
        manage_managers: allows(Action::ManageManagers),
    })
}

fn holder(caller: &Caller, catalog: CatalogId, row: store::Holder) -> Result<RoleHolder> {
    let kind = match (row.user_id, row.group_id, row.app_id) {
        (Some(user), _, _) => RoleHolderKind::User(user.into()),
        (_, Some(group), _) => RoleHolderKind::Group(group.into()),
        (_, _, Some(app)) => RoleHolderKind::App(app.into()),
        (None, None, None) => return Err(Error::internal("a role is held by nobody")),
    };
    let allowed = caller.standing.allows(role::action_for(row.role), Scope::Catalog(catalog));
    Ok(RoleHolder {
        id: row.id.into(),
        role: row.role,
        name: row.name,
        kind,
        can_revoke: Command::of(allowed, Ok::<_, String>(())),
    })
}
