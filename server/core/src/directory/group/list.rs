use regrant_model::policy::Action;
use regrant_model::view::{Count, GroupRow, Page};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store;
use crate::list::{self, Cursor, Key, MOST, Seen, Slice, contains, exactly};
use crate::{Caller, Result};

/// A page of groups, by name; `search` is part of the name. Two statements.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory; `Invalid` for a cursor that no list gave out.
pub async fn list(
    pool: &PgPool,
    caller: &Caller,
    search: Option<&str>,
    cursor: Option<&str>,
) -> Result<Page<GroupRow>> {
    caller.may(Action::ViewDirectory)?;
    let cursor = Cursor::read(cursor)?;
    let filter = filter(search);
    let mut conn = pool.acquire().await?;
    let rows = store::page(&mut conn, &filter, cursor.as_ref()).await?;
    let counted = list::count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
        query.push("groups g where ");
        filter(query);
    })
    .await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let view = |row: store::Row| GroupRow {
        id: row.id.into(),
        name: row.display_name,
        description: row.description,
        members: Count::up_to(row.members, MOST),
        carries_role: row.carries_role,
    };
    let rows = slice.rows.into_iter().map(view).collect();
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
}

/// How many groups match, for who has the page and waits for more than "1,000+"; see [`exactly`] for how long. Five
/// statements at most.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory.
pub async fn count(pool: &PgPool, caller: &Caller, search: Option<&str>) -> Result<Count> {
    caller.may(Action::ViewDirectory)?;
    let filter = filter(search);
    exactly(pool, |query| {
        query.push("groups g where ");
        filter(query);
    })
    .await
}

fn filter(search: Option<&str>) -> impl Fn(&mut QueryBuilder<'_, Postgres>) {
    let search = search.map(str::trim).filter(|search| !search.is_empty()).map(contains);
    move |query| {
        query.push("g.deleted_at is null");
        if let Some(search) = &search {
            query.push(" and g.display_name ilike ").push_bind(search.clone());
        }
    }
}
