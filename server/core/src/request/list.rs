use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::view::{
    Command, Count, Named, PackageCommands, Page, Person, RequestFilter, RequestList, RequestRow,
};
use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{commands, filter, store};
use crate::list::{
    self, Cursor, Key, PAGE, SOON, Seen, Slice, are_many, count_among, exactly, few, is_full, is_short,
};
use crate::{Caller, Result, column, package, run};

/// A page of the package's requests that match, newest first. Four statements; up to seven with a search.
///
/// # Errors
/// `NotFound` and `Forbidden` as for the package; `Invalid` for a cursor that no list gave out.
pub async fn list(
    pool: &PgPool,
    caller: &Caller,
    package: PackageId,
    filter: &RequestFilter,
    cursor: Option<&str>,
) -> Result<RequestList> {
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    let head = package::visible(&mut conn, caller, package, Action::ViewAssignments).await?;
    let head = package::head_view(caller, head);
    let (rows, found) = read(&mut conn, package, filter, cursor.as_ref()).await?;
    let seen = Seen::of(&rows, cursor.as_ref());
    let counted = match (&filter.search, &found) {
        (Some(search), None) => {
            let hit = |query: &mut QueryBuilder<'_, Postgres>| filter::push_hit(query, search);
            count_among(&mut conn, seen, hit, |query| {
                query.push("requests r where ");
                filter::push_but_search(query, package, filter);
            })
            .await?
        }
        (_, few) => {
            list::count(&mut conn, seen, |query| {
                query.push("requests r where ");
                filter::push_found(query, package, filter, few.as_deref());
            })
            .await?
        }
    };
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: String::new(), id: row.id });
    let view = |row| view(head.commands, row, counted.now);
    let rows = slice.rows.into_iter().map(view).collect::<Result<_>>()?;
    let page =
        Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now };
    let runs = run::store::active(&mut conn, package).await?;
    Ok(RequestList { package: head, page, runs })
}

/// The rows of a page; and who matches the search, where they had to be looked up.
async fn read(
    conn: &mut PgConnection,
    package: PackageId,
    filter: &RequestFilter,
    cursor: Option<&Cursor>,
) -> Result<(Vec<store::Row>, Option<Vec<Uuid>>)> {
    let Some(search) = &filter.search else {
        return Ok((store::page(conn, package, filter, None, cursor, PAGE + 1).await?, None));
    };
    let mut many = false;
    if is_short(search) {
        let rows = store::found(conn, package, filter, search, Some(SOON), cursor).await?;
        if is_full(&rows) {
            return Ok((rows, None));
        }
        many = are_many(&rows);
    }
    let few = if many { None } else { few(conn, Some(search)).await? };
    let rows = if few.is_some() {
        store::page(conn, package, filter, few.as_deref(), cursor, PAGE + 1).await?
    } else {
        store::found(conn, package, filter, search, None, cursor).await?
    };
    Ok((rows, few))
}

/// How many of the package's requests match, for who has the page and waits for more than "1,000+"; see [`exactly`] for how
/// long. Eight statements at most.
///
/// # Errors
/// As [`list`].
pub async fn count(
    pool: &PgPool,
    caller: &Caller,
    package: PackageId,
    filter: &RequestFilter,
) -> Result<Count> {
    let mut conn = pool.acquire().await?;
    package::visible(&mut conn, caller, package, Action::ViewAssignments).await?;
    let found = few(&mut conn, filter.search.as_deref()).await?;
    drop(conn);
    exactly(pool, |query| {
        query.push("requests r where ");
        filter::push_found(query, package, filter, found.as_deref());
    })
    .await
}

pub(super) fn view(allowed: PackageCommands, row: store::Row, now: OffsetDateTime) -> Result<RequestRow> {
    let state = column::text(&row.state)?;
    let standing =
        commands::Standing { state, first_completed_at: row.first_completed_at, is_latest: row.is_latest };
    let length = commands::window_length(row.window_setting);
    Ok(RequestRow {
        id: row.id.into(),
        subject: Person { id: row.subject_id.into(), name: row.subject_name, upn: row.subject_upn },
        kind: column::text(&row.kind)?,
        policy: Named { id: row.policy_id.into(), name: row.policy_name },
        state,
        created_at: row.created_at,
        completed_at: row.completed_at,
        can_reprocess: Command::of(allowed.reprocess, commands::reprocess(&standing, length, now)),
        can_cancel: Command::of(allowed.assign, commands::cancel(state)),
    })
}
