use regrant_model::policy::Action;
use regrant_model::view::Named;
use regrant_model::{ApplicationId, CatalogId};
use sqlx::PgPool;

use crate::catalog::OBJECT;
use crate::list::contains;
use crate::{Caller, Result};

/// The first twenty applications that contain the text in their name and that the catalog does not hold yet.
///
/// # Errors
/// `NotFound` and `Forbidden` as for adding one.
pub async fn find_applications(
    pool: &PgPool,
    caller: &Caller,
    catalog: CatalogId,
    search: &str,
) -> Result<Vec<Named<ApplicationId>>> {
    caller.may_in(Action::ManageCatalog, catalog, OBJECT)?;
    caller.may_in(Action::AddAnyResource, catalog, OBJECT)?;
    let rows = sqlx::query!(
        "select a.id, a.display_name from applications a
         where a.deleted_at is null and a.display_name ilike $2
            and not exists (select from catalog_resources cr join resources re on re.id = cr.resource_id
                where cr.catalog_id = $1 and re.application_id = a.id)
         order by lower(a.display_name), a.id limit 20",
        catalog.0,
        contains(search.trim())
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
}
