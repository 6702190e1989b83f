use regrant_model::view::Count;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;

use crate::Result;

/// How many rows match, how many of them are marked, and when that was.
pub(crate) struct Counted {
    pub all: Count,
    pub marked: Count,
    pub now: OffsetDateTime,
}

/// Counts the rows of `from` (everything after FROM, conditions included), and those for which `mark` holds.
pub(crate) async fn count(
    conn: &mut PgConnection,
    mark: &'static str,
    from: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
) -> Result<Counted> {
    let mut query =
        QueryBuilder::new("select count(*), count(*) filter (where mark), regrant_now() from (select ");
    query.push(mark).push(" as mark from ");
    from(&mut query);
    query.push(" limit ").push_bind(i64::from(Count::CAP) + 1).push(") counted");
    let (all, marked, now) = query.build_query_as::<(i64, i64, OffsetDateTime)>().fetch_one(conn).await?;
    Ok(Counted { all: Count::of(all), marked: Count::of(marked), now })
}
