use regrant_model::policy::{Action, Scope};
use regrant_model::view::{Count, Named, PackageRow, Page};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store;
use crate::list::{Cursor, Key, MOST, Seen, Slice, contains, count, push_catalogs};
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
    let catalogs = caller.catalogs(Action::ViewCatalog);
    let filter = |query: &mut QueryBuilder<'_, Postgres>| {
        query.push("p.deleted_at is null");
        push_catalogs(query, "p.catalog_id", catalogs.as_deref());
        if let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) {
            query.push(" and p.display_name ilike ").push_bind(contains(search));
        }
    };
    let mut conn = pool.acquire().await?;
    let rows = store::page(&mut conn, &filter, cursor.as_ref()).await?;
    let counted = count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
        query.push("access_packages p where ");
        filter(query);
    })
    .await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = slice.rows.into_iter().map(|row| view(caller, row)).collect();
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
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
