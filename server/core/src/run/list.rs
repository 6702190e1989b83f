use regrant_model::policy::Action;
use regrant_model::view::{Count, Page, RunFilter, RunProgress, RunStateFilter};
use sqlx::{PgPool, Postgres, QueryBuilder};

use super::store;
use crate::list::{self, Cursor, Key, Seen, Slice, contains, exactly, push_catalogs};
use crate::{Caller, Result};

/// A page of the runs that match and that the caller may see, newest first. Two statements.
///
/// # Errors
/// `Invalid` for a cursor that no list gave out.
pub async fn list(
    pool: &PgPool,
    caller: &Caller,
    filter: &RunFilter,
    cursor: Option<&str>,
) -> Result<Page<RunProgress>> {
    let cursor = Cursor::read(cursor)?;
    let filter = seen(caller, filter);
    let mut conn = pool.acquire().await?;
    let rows = store::page(&mut conn, &filter, cursor.as_ref()).await?;
    let counted = list::count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
        query.push("runs r where ");
        filter(query);
    })
    .await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: String::new(), id: row.id.0 });
    Ok(Page {
        rows: slice.rows,
        next: slice.next,
        previous: slice.previous,
        count: counted.all,
        now: counted.now,
    })
}

/// How many runs match, for who has the page and waits for more than "1,000+"; see [`exactly`] for how long. Five
/// statements at most.
///
/// # Errors
/// When the database fails.
pub async fn count(pool: &PgPool, caller: &Caller, filter: &RunFilter) -> Result<Count> {
    let filter = seen(caller, filter);
    exactly(pool, |query| {
        query.push("runs r where ");
        filter(query);
    })
    .await
}

/// What the caller may see of what matches.
fn seen(caller: &Caller, filter: &RunFilter) -> impl Fn(&mut QueryBuilder<'_, Postgres>) {
    let catalogs = caller.catalogs(Action::ViewAssignments);
    move |query| {
        query.push("true");
        if catalogs.is_some() {
            // The planner goes from the packages, or from the newest run on, whichever is nearer.
            query.push(" and r.package_id in (select mine.id from access_packages mine where true");
            push_catalogs(query, "mine.catalog_id", catalogs.as_deref());
            query.push(")");
        }
        push(query, filter);
    }
}

fn push(query: &mut QueryBuilder<'_, Postgres>, filter: &RunFilter) {
    if let Some(package) = filter.package {
        query.push(" and r.package_id = ").push_bind(package.0);
    }
    if let Some(kind) = filter.kind {
        query.push(format_args!(" and r.kind = '{kind}'"));
    }
    query.push(match filter.state {
        RunStateFilter::Any => "",
        RunStateFilter::Running => " and r.state = 'active' and r.paused_at is null",
        RunStateFilter::Paused => " and r.state = 'active' and r.paused_at is not null",
        RunStateFilter::Done => " and r.state = 'done'",
        RunStateFilter::Stopped => " and r.state = 'stopped'",
    });
    if let Some(by) = &filter.by {
        query.push(" and r.asked_by_name ilike ").push_bind(contains(by));
    }
    if let Some(since) = filter.since {
        query.push(" and r.asked_at >= ").push_bind(since);
    }
}
