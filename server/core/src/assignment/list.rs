use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::state::AssignmentState;
use regrant_model::view::{
    AssignmentFilter, AssignmentList, AssignmentRow, Command, Count, Named, PackageCommands, Page, Person,
    Verified,
};
use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

use super::{filter, store};
use crate::list::{
    Counted, Cursor, Key, PAGE, SOON, Seen, Slice, are_many, count_among, count_marked, exactly, few,
    is_full, is_short,
};
use crate::{Caller, Result, column, package, policy, run};

/// A page of the package's assignments that match, by the user's name. Five statements; up to eight with a search.
///
/// # Errors
/// `NotFound` and `Forbidden` as for the package; `Invalid` for a cursor that no list gave out.
pub async fn list(
    pool: &PgPool,
    caller: &Caller,
    package: PackageId,
    filter: &AssignmentFilter,
    cursor: Option<&str>,
) -> Result<AssignmentList> {
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    let head = package::visible(&mut conn, caller, package, Action::ViewAssignments).await?;
    let head = package::head_view(caller, head);
    let (rows, found) = read(&mut conn, package, filter, cursor.as_ref()).await?;
    let counted = counted(&mut conn, package, filter, found.as_deref(), &rows, cursor.as_ref()).await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = slice.rows.into_iter().map(|row| view(head.commands, row)).collect::<Result<_>>()?;
    let page =
        Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now };
    let policies = policy::store::names(&mut conn, package).await?;
    let runs = run::store::active(&mut conn, package).await?;
    Ok(AssignmentList { package: head, page, drifted: counted.marked, policies, runs })
}

/// How many of the package's assignments match, for who has the page and waits for more than "1,000+"; see [`exactly`] for
/// how long. Eight statements at most.
///
/// # Errors
/// As [`list`].
pub async fn count(
    pool: &PgPool,
    caller: &Caller,
    package: PackageId,
    filter: &AssignmentFilter,
) -> Result<Count> {
    let mut conn = pool.acquire().await?;
    package::visible(&mut conn, caller, package, Action::ViewAssignments).await?;
    let found = few(&mut conn, filter.search.as_deref()).await?;
    drop(conn);
    exactly(pool, |query| {
        query.push("assignments a where ");
        filter::push_found(query, package, filter, found.as_deref());
    })
    .await
}

/// The rows of a page; and who matches the search, where they had to be looked up.
async fn read(
    conn: &mut PgConnection,
    package: PackageId,
    filter: &AssignmentFilter,
    cursor: Option<&Cursor>,
) -> Result<(Vec<store::Row>, Option<Vec<Uuid>>)> {
    let Some(search) = &filter.search else {
        return Ok((store::page(conn, package, filter, None, cursor, PAGE + 1).await?, None));
    };
    let mut many = false;
    if is_short(search) && filter::is_read_soon(filter) {
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

/// Of a search that many match only the first are looked at, and of a cause's assignments the page alone.
async fn counted(
    conn: &mut PgConnection,
    package: PackageId,
    filter: &AssignmentFilter,
    few: Option<&[Uuid]>,
    rows: &[store::Row],
    cursor: Option<&Cursor>,
) -> Result<Counted> {
    let seen = Seen::marked(rows, cursor, |row| row.facts.drifted > 0);
    if !filter::is_read_soon(filter) {
        return seen.at_least(conn).await;
    }
    if let (Some(search), None) = (&filter.search, few) {
        let hit = |query: &mut QueryBuilder<'_, Postgres>| filter::push_hit(query, search);
        return count_among(conn, seen, hit, |query| {
            query.push("assignments a where ");
            filter::push_but_search(query, package, filter);
        })
        .await;
    }
    count_marked(conn, seen, Some("a.drifted > 0"), filter::is_planned_once(filter), |query| {
        query.push("assignments a where ");
        filter::push_found(query, package, filter, few);
    })
    .await
}

pub(super) fn view(commands: PackageCommands, row: store::Row) -> Result<AssignmentRow> {
    let state: AssignmentState = column::text(&row.state)?;
    Ok(AssignmentRow {
        id: row.id.into(),
        subject: Person { id: row.subject_id.into(), name: row.subject_name, upn: row.subject_upn },
        policy: Named { id: row.policy_id.into(), name: row.policy_name },
        state,
        remaining: column::count(row.remaining),
        grants: column::count(row.grants),
        can_reprocess: Command::of(commands.reprocess, state.reprocess(row.remaining)),
        can_remove: Command::of(commands.assign, state.remove()),
        ends_at: row.ends_at,
        verified: Verified::of(state, row.facts),
    })
}
