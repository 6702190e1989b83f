use regrant_model::policy::{Action, Scope};
use regrant_model::view::{Named, Person};
use regrant_model::{CatalogId, GroupId};
use sqlx::PgPool;

use super::store;
use crate::directory::user;
use crate::list::contains;
use crate::{Caller, Result};

/// The first twenty users to pick a member or an owner of this group from: for those who may pick users anyway, and for the
/// group's owners, who may add anybody.
///
/// # Errors
/// `Forbidden` for everybody else.
pub async fn find_people(
    pool: &PgPool,
    caller: &Caller,
    group: GroupId,
    search: &str,
) -> Result<Vec<Person>> {
    let mut conn = pool.acquire().await?;
    let owners = store::owners(&mut conn, group).await?;
    if caller.user.is_some_and(|user| owners.iter().any(|owner| owner.id == user)) {
        return user::store::find(&mut conn, &contains(search.trim())).await;
    }
    drop(conn);
    user::find(pool, caller, search).await
}

/// The first twenty groups that contain the text in their name and that the caller could add to this catalog: those they
/// own, or any with the right to add any.
///
/// # Errors
/// `NotFound` and `Forbidden` as for the catalog.
pub async fn find(
    pool: &PgPool,
    caller: &Caller,
    catalog: CatalogId,
    search: &str,
) -> Result<Vec<Named<GroupId>>> {
    caller.may_in(Action::ManageCatalog, catalog, "catalog")?;
    let any = caller.standing.allows(Action::AddAnyResource, Scope::Catalog(catalog));
    let privileged = caller.standing.allows_everywhere(Action::EditPrivileged);
    let mut conn = pool.acquire().await?;
    let search =
        store::Addable { catalog, pattern: &contains(search.trim()), any, privileged, user: caller.user };
    store::addable(&mut conn, &search).await
}
