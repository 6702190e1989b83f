use regrant_model::policy::Action;
use regrant_model::view::HolderChoices;
use sqlx::PgPool;

use crate::caller::forbidden;
use crate::directory::{group, user};
use crate::list::contains;
use crate::{Caller, Result, app_registration};

/// Whom to give a role to: the first twenty users, groups and app registrations each whose name contains the text; groups for
/// those who may give them one, app registrations for roles `in_catalog`, which are the only ones they hold. Three statements.
///
/// # Errors
/// `Forbidden` for those who have no role to give.
pub async fn find(pool: &PgPool, caller: &Caller, search: &str, in_catalog: bool) -> Result<HolderChoices> {
    let gives = [Action::GrantTenantRole, Action::ManageCatalog, Action::ManageManagers];
    if !gives.into_iter().any(|action| caller.standing.allows_somewhere(action)) {
        return Err(forbidden(Action::ManageManagers));
    }
    let pattern = contains(search.trim());
    let mut conn = pool.acquire().await?;
    let groups = caller.standing.allows_everywhere(Action::EditPrivileged);
    Ok(HolderChoices {
        people: user::store::find(&mut conn, &pattern).await?,
        groups: if groups { group::store::named(&mut conn, &pattern).await? } else { Vec::new() },
        apps: if in_catalog {
            app_registration::store::named(&mut conn, &pattern).await?
        } else {
            Vec::new()
        },
    })
}
