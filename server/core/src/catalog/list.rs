use regrant_model::policy::Action;
use regrant_model::view::{CatalogRow, Count, Page};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store;
use crate::list::{self, Cursor, Key, Seen, Slice, contains, exactly, push_catalogs};
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
    let filter = filter(caller, search);
    let mut conn = pool.acquire().await?;
    let rows = store::page(&mut conn, &filter, cursor.as_ref()).await?;
    let counted = list::count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
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

/// How many catalogs match, for who has the page and waits for more than "1,000+"; see [`exactly`] for how long. Five
/// statements at most.
///
/// # Errors
/// When the database fails.
pub async fn count(pool: &PgPool, caller: &Caller, search: Option<&str>) -> Result<Count> {
    let filter = filter(caller, search);
    exactly(pool, |query| {
        query.push("catalogs c where ");
        filter(query);
    })
    .await
}

/// What the caller may see and the search finds.
fn filter(caller: &Caller, search: Option<&str>) -> impl Fn(&mut QueryBuilder<'_, Postgres>) {
    let catalogs = caller.catalogs(Action::ViewCatalog);
    let search = search.map(str::trim).filter(|search| !search.is_empty()).map(contains);
    move |query| {
        query.push("c.deleted_at is null");
        push_catalogs(query, "c.id", catalogs.as_deref());
        if let Some(search) = &search {
            query.push(" and c.display_name ilike ").push_bind(search.clone());
        }
    }
}
