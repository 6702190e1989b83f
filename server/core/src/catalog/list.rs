use regrant_model::policy::Action;
use regrant_model::view::{CatalogRow, Page};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store;
use crate::list::{Cursor, Key, Seen, Slice, contains, count, push_catalogs};
use crate::{Caller, Result, column};

/// A page of the catalogs that the caller may see, by name; `search` is part of the name. Two statements.
///
/// # Errors
/// `Invalid` for a cursor that no list gave out.
pub async fn list(
    pool: &PgPool,
    caller: &Caller,
    search: Option<&str>,
    cursor: Option<&str>,
) -> Result<Page<CatalogRow>> {
    let cursor = Cursor::read(cursor)?;
    let catalogs = caller.catalogs(Action::ViewCatalog);
    let filter = |query: &mut QueryBuilder<'_, Postgres>| {
        query.push("c.deleted_at is null");
        push_catalogs(query, "c.id", catalogs.as_deref());
        if let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) {
            query.push(" and c.display_name ilike ").push_bind(contains(search));
        }
    };
    let mut conn = pool.acquire().await?;
    let rows = store::page(&mut conn, &filter, cursor.as_ref()).await?;
    let counted = count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
        query.push("catalogs c where ");
        filter(query);
    })
    .await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let view = |row: store::Row| CatalogRow {
        id: row.id.into(),
        name: row.display_name,
        description: row.description,
        enabled: row.enabled,
        packages: column::count(row.packages),
        resources: column::count(row.resources),
    };
    let rows = slice.rows.into_iter().map(view).collect();
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
}
