use std::time::Duration;

use regrant_model::view::Count;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use super::{Cursor, PAGE, push_limit};
use crate::db::{self, Db};
use crate::{Error, Result};

/// So many of a list's rows are counted for a page, which is not to wait for more; [`exactly`] counts them all.
pub(crate) const MOST: u32 = 1_000;

/// How long one step of an exact count may take. It stops sooner or later than a reader loses patience, but surely.
const LONGEST: Duration = Duration::from_millis(1_500);

/// The steps of an exact count: what is known when one of them takes too long.
const STEPS: [u32; 3] = [10_000, 100_000, u32::MAX - 1];

/// So many exact counts are taken at a time: they are an extra, and leave the connections to the pages.
static COUNTING: Semaphore = Semaphore::const_new(2);

/// How many rows match, how many of them are marked, and when that was.
pub(crate) struct Counted {
    pub all: Count,
    pub marked: Count,
    pub now: OffsetDateTime,
}

/// What is known of a list before it is counted: the page that was read.
pub(crate) struct Seen {
    rows: usize,
    marked: usize,
    whole: bool,
}

impl Seen {
    /// A page as it was read, with the row that shows that there are more.
    pub(crate) fn of<T>(rows: &[T], cursor: Option<&Cursor>) -> Self {
        Self::marked(rows, cursor, |_| false)
    }

    /// A list of which it is known how many rows it has.
    pub(crate) fn all(rows: usize) -> Self {
        Self { rows, marked: 0, whole: true }
    }

    /// As [`Seen::of`], with some rows marked.
    pub(crate) fn marked<T>(rows: &[T], cursor: Option<&Cursor>, mark: impl Fn(&T) -> bool) -> Self {
        let whole = cursor.is_none() && i64::try_from(rows.len()).is_ok_and(|read| read <= PAGE);
        Self { rows: rows.len(), marked: rows.iter().filter(|row| mark(row)).count(), whole }
    }
}

/// Counts the rows of `from` (everything after FROM, conditions included), up to [`MOST`] of them. Where a first page holds
/// them all, nothing is counted.
pub(crate) async fn count(
    conn: &mut PgConnection,
    seen: Seen,
    from: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Counted> {
    count_marked(conn, seen, None, false, from).await
}

/// As [`count`]; also counts those for which the condition `mark` holds. For `is_planned_once` see [`push_limit`].
pub(crate) async fn count_marked(
    conn: &mut PgConnection,
    seen: Seen,
    mark: Option<&'static str>,
    is_planned_once: bool,
    from: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Counted> {
    if seen.whole {
        return seen.counted(conn).await;
    }
    let bound = i64::from(MOST) + 1;
    let mut query = QueryBuilder::new("select (select count(*) from (select from ");
    from(&mut query);
    push_limit(&mut query, bound, is_planned_once);
    query.push(") counted), ");
    if let Some(mark) = mark {
        query.push("(select count(*) from (select from ");
        from(&mut query);
        query.push(" and ").push(mark);
        push_limit(&mut query, bound, is_planned_once);
        query.push(") marked)");
    } else {
        query.push("0::bigint");
    }
    query.push(", regrant_now()");
    let (all, marked, now) = query.build_query_as::<(i64, i64, OffsetDateTime)>().fetch_one(conn).await?;
    Ok(Counted { all: Count::up_to(all, MOST), marked: Count::up_to(marked, MOST), now })
}

/// Counts the rows for which `hit` holds among the first [`MOST`] of `from`; where there are more, the count says "or
/// more". For conditions that no index answers.
pub(crate) async fn count_among(
    conn: &mut PgConnection,
    seen: Seen,
    hit: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
    from: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
) -> Result<Counted> {
    if seen.whole {
        return seen.counted(conn).await;
    }
    let mut query =
        QueryBuilder::new("select count(*), count(*) filter (where hit), regrant_now() from (select ");
    hit(&mut query);
    query.push(" as hit from ");
    from(&mut query);
    query.push(" limit ").push_bind(i64::from(MOST) + 1).push(") looked_at");
    let (looked_at, hits, now) = query.build_query_as::<(i64, i64, OffsetDateTime)>().fetch_one(conn).await?;
    let least = i64::try_from(seen.rows).unwrap_or(PAGE).min(PAGE);
    let capped = Count::up_to(looked_at, MOST).capped;
    let all = Count { capped, ..Count::up_to(hits.max(least), MOST) };
    Ok(Counted { all, marked: Count::exactly(0), now })
}

impl Seen {
    /// No more than what the page shows, for conditions that are dear to ask of each row: at least so many.
    pub(crate) async fn at_least(self, conn: &mut PgConnection) -> Result<Counted> {
        let (whole, shown) = (self.whole, self.rows.min(usize::try_from(PAGE).unwrap_or(usize::MAX)));
        let counted = self.counted(conn).await?;
        let all = Count { capped: !whole, ..Count::exactly(shown) };
        Ok(Counted { all, ..counted })
    }

    /// What there is, when nothing is left to be counted.
    pub(crate) async fn counted(self, conn: &mut PgConnection) -> Result<Counted> {
        let now = sqlx::query_scalar!(r#"select regrant_now() as "now!""#).fetch_one(conn).await?;
        Ok(Counted { all: Count::exactly(self.rows), marked: Count::exactly(self.marked), now })
    }
}

/// Counts all rows of `from`, for a reader who has the page already. Where that takes too long, the count says so many "or
/// more". Five statements at most.
pub(crate) async fn exactly(db: &Db, from: impl Fn(&mut QueryBuilder<'_, Postgres>)) -> Result<Count> {
    counted_within(db, LONGEST, from).await
}

pub(super) async fn counted_within(
    db: &Db,
    longest: Duration,
    from: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Count> {
    let mut known = Count { value: MOST, capped: true };
    // Waiting for those who count already is part of it.
    let Ok(Ok(_permit)) = tokio::time::timeout(longest, COUNTING.acquire()).await else { return Ok(known) };
    let mut tx = db::begin(db).await?;
    let limit = format!("{}ms", longest.as_millis());
    sqlx::query!("select set_config('statement_timeout', $1, true)", limit).fetch_one(&mut *tx).await?;
    for most in STEPS {
        let mut query = QueryBuilder::new("select count(*) from (select from ");
        from(&mut query);
        query.push(" limit ").push_bind(i64::from(most) + 1).push(") counted");
        match query.build_query_scalar().fetch_one(&mut *tx).await.map_err(Error::from) {
            Ok(counted) => known = Count::up_to(counted, most),
            Err(error) if error.sqlstate().as_deref() == Some(CANCELED) => break,
            Err(error) => return Err(error),
        }
        if !known.capped {
            break;
        }
    }
    tx.rollback().await?;
    Ok(known)
}

/// What the database says of a statement that it has stopped.
const CANCELED: &str = "57014";
