use regrant_model::policy::Action;
use regrant_model::view::{Count, Page, UserRow};
use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

use super::store;
use crate::list::{
    self, Cursor, Key, SOON, Seen, Slice, are_many, count_among, exactly, few_users, is_full, is_short,
    push_hit, push_matches,
};
use crate::{Caller, Result};

/// A page of users, by name; `search` is part of the name or of the user principal name. Two statements; up to
/// five with a search.
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
    let (rows, found) = read(&mut conn, search, cursor.as_ref()).await?;
    let seen = Seen::of(&rows, cursor.as_ref());
    let counted = match (&found, search) {
        // Their number is known; to find them once more among all would be the dearer part.
        (Some(found), _) => Seen::all(found.len()).counted(&mut conn).await?,
        (None, Some(search)) => {
            let hit = |query: &mut QueryBuilder<'_, Postgres>| push_hit(query, "u.search", search);
            count_among(&mut conn, seen, hit, |query| {
                query.push("users u where ");
                push(query, None, None);
                query.push(" order by lower(u.display_name), u.id");
            })
            .await?
        }
        (None, None) => {
            list::count(&mut conn, seen, |query| {
                query.push("users u where ");
                push(query, None, None);
            })
            .await?
        }
    };
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = slice.rows.into_iter().map(store::Row::view).collect();
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
}

/// The rows of a page; and who matches the search, where they had to be looked up: by guessing how many there are the
/// planner might look for a few among all, in their order.
async fn read(
    conn: &mut PgConnection,
    search: Option<&str>,
    cursor: Option<&Cursor>,
) -> Result<(Vec<store::Row>, Option<Vec<Uuid>>)> {
    let page = |query: &mut QueryBuilder<'_, Postgres>, few| push(query, None, few);
    let Some(search) = search else {
        return Ok((store::page(conn, |query| page(query, None), cursor).await?, None));
    };
    let mut many = false;
    if is_short(search) {
        let rows = store::found(conn, search, Some(SOON), cursor).await?;
        if is_full(&rows) {
            return Ok((rows, None));
        }
        many = are_many(&rows);
    }
    let few = if many { None } else { few_users(conn, Some(search)).await? };
    let rows = if few.is_some() {
        store::page(conn, |query| page(query, few.as_deref()), cursor).await?
    } else {
        store::found(conn, search, None, cursor).await?
    };
    Ok((rows, few))
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
