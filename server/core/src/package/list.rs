use regrant_model::policy::{Action, Scope};
use regrant_model::view::{Count, Named, PackageRow, Page};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store;
use crate::list::{self, Cursor, Key, MOST, Seen, Slice, contains, exactly, push_catalogs};
use crate::{Caller, Result};

/// A page of the packages that the caller may see, by name; `search` is part of the name. Two statements.
///
/// # Errors
/// `Invalid` for a cursor that no list gave out.
pub async fn list(
    pool: &PgPool,
    caller: &Caller,
    search: Option<&str>,
    cursor: Option<&str>,
) -> Result<Page<PackageRow>> {
    let cursor = Cursor::read(cursor)?;
    let filter = filter(caller, search);
    let mut conn = pool.acquire().await?;
    let rows = store::page(&mut conn, &filter, cursor.as_ref()).await?;
    let counted = list::count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
        query.push("access_packages p where ");
        filter(query);
    })
    .await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = slice.rows.into_iter().map(|row| view(caller, row)).collect();
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
}

/// How many packages match, for who has the page and waits for more than "1,000+"; see [`exactly`] for how long. Five
/// statements at most.
///
/// # Errors
/// When the database fails.
pub async fn count(pool: &PgPool, caller: &Caller, search: Option<&str>) -> Result<Count> {
    let filter = filter(caller, search);
    exactly(pool, |query| {
        query.push("access_packages p where ");
        filter(query);
    })
    .await
}

/// What the caller may see and the search finds.
fn filter(caller: &Caller, search: Option<&str>) -> impl Fn(&mut QueryBuilder<'_, Postgres>) {
    let catalogs = caller.catalogs(Action::ViewCatalog);
    let search = search.map(str::trim).filter(|search| !search.is_empty()).map(contains);
    move |query| {
        query.push("p.deleted_at is null");
        push_catalogs(query, "p.catalog_id", catalogs.as_deref());
        if let Some(search) = &search {
            query.push(" and p.display_name ilike ").push_bind(search.clone());
        }
    }
}

fn view(caller: &Caller, row: store::Row) -> PackageRow {
    let sees = caller.standing.allows(Action::ViewAssignments, Scope::Catalog(row.catalog_id.into()));
    let count = |counted| sees.then(|| Count::up_to(counted, MOST));
    PackageRow {
        id: row.id.into(),
        name: row.display_name,
        catalog: Named { id: row.catalog_id.into(), name: row.catalog_name },
        hidden: row.hidden,
        active: count(row.active),
        pending: count(row.pending),
        drifted: count(row.drifted),
    }
}
