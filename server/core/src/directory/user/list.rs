use regrant_model::policy::Action;
use regrant_model::view::{Count, Page, UserRow};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store;
use crate::list::{Cursor, Key, SEARCHED, Seen, Slice, count, push_matches};
use crate::{Caller, Result};

/// A page of users, by name; `search` is part of the name or of the user principal name. Two statements.
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
    let filter = |query: &mut QueryBuilder<'_, Postgres>| {
        query.push("u.deleted_at is null");
        if let Some(search) = search.map(str::trim).filter(|search| !search.is_empty()) {
            query.push(" and ");
            push_matches(query, "u.search", search);
        }
    };
    let mut conn = pool.acquire().await?;
    let rows = store::page(&mut conn, &filter, cursor.as_ref()).await?;
    let most = if search.is_none_or(|search| search.trim().is_empty()) { Count::CAP } else { SEARCHED };
    let counted = count(&mut conn, Seen::of(&rows, cursor.as_ref()), most, |query| {
        query.push("users u where ");
        filter(query);
    })
    .await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = slice.rows.into_iter().map(store::Row::view).collect();
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
}
