use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::view::{Page, RunProgress};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store;
use crate::list::{Cursor, Key, Slice, count, push_catalogs};
use crate::{Caller, Result};

/// A page of the runs that the caller may see, newest first, of one package or of all. Two statements.
///
/// # Errors
/// `Invalid` for a cursor that no list gave out.
pub async fn list(
    pool: &PgPool,
    caller: &Caller,
    package: Option<PackageId>,
    cursor: Option<&str>,
) -> Result<Page<RunProgress>> {
    let cursor = Cursor::read(cursor)?;
    let catalogs = caller.catalogs(Action::ViewAssignments);
    let filter = |query: &mut QueryBuilder<'_, Postgres>| {
        query.push("true");
        push_catalogs(query, "p.catalog_id", catalogs.as_deref());
        if let Some(package) = package {
            query.push(" and r.package_id = ").push_bind(package.0);
        }
    };
    let mut conn = pool.acquire().await?;
    let counted = count(&mut conn, "false", |query| {
        query.push("runs r join access_packages p on p.id = r.package_id where ");
        filter(query);
    })
    .await?;
    let rows = store::page(&mut conn, filter, cursor.as_ref()).await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: String::new(), id: row.id.0 });
    Ok(Page {
        rows: slice.rows,
        next: slice.next,
        previous: slice.previous,
        count: counted.all,
        now: counted.now,
    })
}
