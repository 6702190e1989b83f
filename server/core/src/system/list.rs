use regrant_model::policy::Action;
use regrant_model::view::{Page, SystemRow};
use sqlx::PgPool;

use super::store;
use crate::list::{Cursor, Key, Seen, Slice, count};
use crate::{Caller, Result};

/// A page of the connected systems, by name. Two statements.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory; `Invalid` for a cursor that no list gave out.
pub async fn list(pool: &PgPool, caller: &Caller, cursor: Option<&str>) -> Result<Page<SystemRow>> {
    caller.may(Action::ViewDirectory)?;
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    let rows = store::page(&mut conn, cursor.as_ref()).await?;
    let counted = count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
        query.push("connected_systems s where s.deleted_at is null");
    })
    .await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = slice.rows.into_iter().map(store::Row::view).collect::<Result<_>>()?;
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
}
