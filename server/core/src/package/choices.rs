use regrant_model::policy::Action;
use regrant_model::view::RoleChoices;
use regrant_model::{CatalogId, ResourceRoleId};
use sqlx::PgPool;

use super::store;
use crate::list::contains;
use crate::{Caller, Result, catalog};

/// How many resource roles a search shows.
const SHOWN: i64 = 50;

/// What a package of a catalog could give: those of `picked` that the catalog holds, and the first of the others whose
/// resource, role or system contains the text. Two statements.
///
/// # Errors
/// `NotFound` and `Forbidden` as for making a package in the catalog.
pub async fn choices(
    pool: &PgPool,
    caller: &Caller,
    catalog: CatalogId,
    search: &str,
    picked: &[ResourceRoleId],
) -> Result<RoleChoices> {
    caller.may_in(Action::ManagePackage, catalog, catalog::OBJECT)?;
    let mut conn = pool.acquire().await?;
    let there = store::roles_in(&mut conn, catalog, picked).await?;
    let search = contains(search.trim());
    let mut found = store::roles_to_pick(&mut conn, catalog, &search, picked, SHOWN + 1).await?;
    let most = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    Ok(RoleChoices { picked: there, found, more })
}
