use regrant_model::policy::Action;
use regrant_model::view::{Count, Page, UserRow};
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

use super::store;
use crate::list::{self, Cursor, Key, Seen, Slice, exactly, few_users, push_matches};
use crate::{Caller, Result};

/// A page of users, by name; `search` is part of the name or of the user principal name. Two statements; four with a
/// search.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory; `Invalid` for a cursor that no list gave out.
pub async fn list(
    pool: &PgPool,
    caller: &Caller,
    search: Option<&str>,
    cursor: Option<&str>,
) -> Result<Page<UserRow>> {
    caller.may(Action::ViewDirectory)?;
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    let search = search.map(str::trim).filter(|search| !search.is_empty());
    // Those few by themselves: by guessing how many there are the planner might look for them among all, in their order.
    let found = few_users(&mut conn, search).await?;
    let filter = |query: &mut QueryBuilder<'_, Postgres>| push(query, search, found.as_deref());
    let rows = store::page(&mut conn, &filter, cursor.as_ref()).await?;
    let counted = if let Some(found) = &found {
        // Their number is known; to find them once more among all would be the dearer part.
        Seen::all(found.len()).counted(&mut conn).await?
    } else {
        list::count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
            query.push("users u where ");
            filter(query);
        })
        .await?
    };
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = slice.rows.into_iter().map(store::Row::view).collect();
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
}

/// How many users match, for who has the page and waits for more than "1,000+"; see [`exactly`] for how long. Five
/// statements at most.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory.
pub async fn count(pool: &PgPool, caller: &Caller, search: Option<&str>) -> Result<Count> {
    caller.may(Action::ViewDirectory)?;
    let search = search.map(str::trim).filter(|search| !search.is_empty());
    exactly(pool, |query| {
        query.push("users u where ");
        push(query, search, None);
    })
    .await
}

/// Users who are not deleted: those who match, or those of them who were looked up.
fn push(query: &mut QueryBuilder<'_, Postgres>, search: Option<&str>, few: Option<&[Uuid]>) {
    query.push("u.deleted_at is null");
    match (few, search) {
        (Some(ids), _) => {
            query.push(" and u.id = any(").push_bind(ids.to_vec()).push(")");
        }
        (None, Some(search)) => {
            query.push(" and ");
            push_matches(query, "u.search", search);
        }
        (None, None) => {}
    }
}
