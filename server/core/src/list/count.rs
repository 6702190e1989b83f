use regrant_model::view::Count;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;

use super::{Cursor, PAGE};
use crate::Result;

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

    /// As [`Seen::of`], with some rows marked.
    pub(crate) fn marked<T>(rows: &[T], cursor: Option<&Cursor>, mark: impl Fn(&T) -> bool) -> Self {
        let whole = cursor.is_none() && i64::try_from(rows.len()).is_ok_and(|read| read <= PAGE);
        Self { rows: rows.len(), marked: rows.iter().filter(|row| mark(row)).count(), whole }
    }
}

/// What a list's rows are searched by costs more to look at than an index: so many of them are counted at most.
pub(crate) const SEARCHED: u32 = 1_000;

/// Counts the rows of `from` (everything after FROM, conditions included), up to `most` of them. Where a first page holds
/// them all, nothing is counted.
pub(crate) async fn count(
    conn: &mut PgConnection,
    seen: Seen,
    most: u32,
    from: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Counted> {
    count_marked(conn, seen, most, None, from).await
}

/// As [`count`]; also counts those for which the condition `mark` holds.
pub(crate) async fn count_marked(
    conn: &mut PgConnection,
    seen: Seen,
    most: u32,
    mark: Option<&'static str>,
    from: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Counted> {
    if seen.whole {
        return seen.counted(conn).await;
    }
    let bound = i64::from(most) + 1;
    let mut query = QueryBuilder::new("select (select count(*) from (select from ");
    from(&mut query);
    query.push(" limit ").push_bind(bound).push(") counted), ");
    if let Some(mark) = mark {
        query.push("(select count(*) from (select from ");
        from(&mut query);
        query.push(format_args!(" and {mark} limit ")).push_bind(bound).push(") marked)");
    } else {
        query.push("0::bigint");
    }
    query.push(", regrant_now()");
    let (all, marked, now) = query.build_query_as::<(i64, i64, OffsetDateTime)>().fetch_one(conn).await?;
    Ok(Counted { all: Count::up_to(all, most), marked: Count::up_to(marked, most), now })
}

/// Counts the rows for which `hit` holds among the first [`SEARCHED`] of `from`; where there are more, the count says "or
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
    query.push(" limit ").push_bind(i64::from(SEARCHED) + 1).push(") looked_at");
    let (looked_at, hits, now) = query.build_query_as::<(i64, i64, OffsetDateTime)>().fetch_one(conn).await?;
    let least = i64::try_from(seen.rows).unwrap_or(PAGE).min(PAGE);
    let capped = Count::up_to(looked_at, SEARCHED).capped;
    Ok(Counted { all: Count { capped, ..Count::of(hits.max(least)) }, marked: Count::exactly(0), now })
}

impl Seen {
    async fn counted(self, conn: &mut PgConnection) -> Result<Counted> {
        let now = sqlx::query_scalar!(r#"select regrant_now() as "now!""#).fetch_one(conn).await?;
        Ok(Counted { all: Count::exactly(self.rows), marked: Count::exactly(self.marked), now })
    }
}
