use regrant_model::policy::Action;
use regrant_model::view::HolderChoices;
use sqlx::PgPool;

use crate::caller::forbidden;
use crate::directory::{group, user};
use crate::list::contains;
use crate::{Caller, Result};

/// Users and groups to give a role to: the first twenty of each whose name contains the text; groups for those who may give
/// them one. Two statements.
///
/// # Errors
/// `Forbidden` for those who have no role to give.
pub async fn find(pool: &PgPool, caller: &Caller, search: &str) -> Result<HolderChoices> {
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
    })
}
