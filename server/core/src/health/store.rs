use regrant_model::PackageId;
use regrant_model::view::{Count, HealthCounts, HealthHistory, HealthSpan};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use crate::{Result, column};

/// A moment and what was counted then.
pub(super) type Counted = (OffsetDateTime, HealthCounts);

/// How things stand now.
pub(super) struct Present {
    now: OffsetDateTime,
    /// None where there are more than are counted for a page.
    counts: Option<HealthCounts>,
}

impl Present {
    fn of(now: OffsetDateTime, live: i64, [waiting, drifted, failing]: [i64; 3]) -> Self {
        let [waiting, drifted, failing] = [waiting, drifted, failing].map(column::count);
        let live = Count::of(live);
        let verified = live.value.saturating_sub(waiting + drifted + failing);
        let counts = HealthCounts { verified, waiting, drifted, failing };
        Self { now, counts: (!live.capped).then_some(counts) }
    }

    pub(super) fn history(self, span: HealthSpan, recorded: Vec<Counted>) -> HealthHistory {
        let present = self.counts.map(|counts| (self.now, counts));
        HealthHistory::new(self.now, span, recorded.into_iter().chain(present))
    }
}

fn counts(row: [Option<i32>; 4]) -> HealthCounts {
    let [verified, waiting, drifted, failing] = row.map(|count| column::count(count.unwrap_or_default()));
    HealthCounts { verified, waiting, drifted, failing }
}

/// What is wrong is looked at only where all of it is counted.
pub(super) async fn package_present(conn: &mut PgConnection, id: PackageId) -> Result<Present> {
    let row = sqlx::query!(
        r#"select regrant_now() as "now!", live.many as "live!", wrong.waiting as "waiting!", wrong.drifted as "drifted!",
            wrong.failing as "failing!"
        from (
            select count(*) as many
            from (select from assignments where package_id = $1 and state <> 'Expired' limit 10001) x
        ) live cross join lateral (
            select count(*) filter (where health = 'waiting') as waiting,
                count(*) filter (where health = 'drifted') as drifted,
                count(*) filter (where health = 'failing') as failing
            from (
                select health_of(a) as health from assignments a
                where live.many <= 10000 and a.package_id = $1 and a.state <> 'Expired'
                    and (a.drifted > 0 or a.failed > 0 or a.unverified > 0 or a.remaining > 0 or a.state = 'Delivering')
            ) x
        ) wrong"#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(Present::of(row.now, row.live, [row.waiting, row.drifted, row.failing]))
}

/// As [`package_present`]. In the order of an index, so that it ends where it has counted enough.
pub(super) async fn tenant_present(conn: &mut PgConnection) -> Result<Present> {
    let row = sqlx::query!(
        r#"select regrant_now() as "now!", live.many as "live!", wrong.waiting as "waiting!", wrong.drifted as "drifted!",
            wrong.failing as "failing!"
        from (
            select count(*) as many from (
                select from assignments where state <> 'Expired' order by package_id, subject_id limit 10001) x
        ) live cross join lateral (
            select count(*) filter (where health = 'waiting') as waiting,
                count(*) filter (where health = 'drifted') as drifted,
                count(*) filter (where health = 'failing') as failing
            from (
                select health_of(a) as health from assignments a where live.many <= 10000 and a.state <> 'Expired'
                    and (a.drifted > 0 or a.failed > 0 or a.unverified > 0 or a.remaining > 0 or a.state = 'Delivering')
            ) x
        ) wrong"#,
    )
    .fetch_one(conn)
    .await?;
    Ok(Present::of(row.now, row.live, [row.waiting, row.drifted, row.failing]))
}

/// From where on a span is read: what came right before it says how it begins.
fn reach(span: HealthSpan) -> (f64, f64) {
    let before: Duration = span.length() + span.longest_gap();
    (before.as_seconds_f64(), span.grain().as_seconds_f64())
}

/// What was recorded of a package: of each grain of time the last. Some hundred rows at most, each by a look at an index.
pub(super) async fn package_records(
    conn: &mut PgConnection,
    id: PackageId,
    span: HealthSpan,
) -> Result<Vec<Counted>> {
    let (reach, grain) = reach(span);
    let rows = sqlx::query!(
        r#"select m.at as "at!", h.verified as "verified?", h.waiting as "waiting?", h.drifted as "drifted?",
            h.failing as "failing?"
        from (
            select max(at) as at from tenant_health where at > (select regrant_now()) - make_interval(secs => $2)
            group by floor(extract(epoch from at)::float8 / $3)
        ) m
        left join lateral (
            select * from package_health where package_id = $1 and at <= m.at order by at desc limit 1
        ) h on true
        order by m.at"#,
        id.0,
        reach,
        grain,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.at, counts([row.verified, row.waiting, row.drifted, row.failing])))
        .collect())
}

pub(super) async fn tenant_records(conn: &mut PgConnection, span: HealthSpan) -> Result<Vec<Counted>> {
    let (reach, grain) = reach(span);
    let rows = sqlx::query!(
        r#"select distinct on (floor(extract(epoch from at)::float8 / $2)) at, verified, waiting, drifted, failing
        from tenant_health where at > (select regrant_now()) - make_interval(secs => $1)
        order by floor(extract(epoch from at)::float8 / $2), at desc"#,
        reach,
        grain,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.at, counts([row.verified, row.waiting, row.drifted, row.failing].map(Some))))
        .collect())
}

/// Whether this hour has its record.
pub(super) async fn is_recorded(conn: &mut PgConnection) -> Result<bool> {
    let recorded = sqlx::query_scalar!(
        r#"select exists(select from tenant_health where date_trunc('hour', at at time zone 'UTC')
            = (select date_trunc('hour', regrant_now() at time zone 'UTC'))) as "recorded!""#
    )
    .fetch_one(conn)
    .await?;
    Ok(recorded)
}

/// Makes the record of this hour, unless there is one: all packages are counted from two indexes, and those whose counts
/// have changed get a row. Tells how many records were made.
pub(crate) async fn insert(conn: &mut PgConnection) -> Result<i64> {
    let made = sqlx::query_scalar!(
        r#"with live as (
            select package_id, count(*)::int as live from assignments where state <> 'Expired' group by package_id
        ), wrong as (
            select package_id, count(*) filter (where health = 'waiting')::int as waiting,
                count(*) filter (where health = 'drifted')::int as drifted,
                count(*) filter (where health = 'failing')::int as failing
            from (
                select a.package_id, health_of(a) as health from assignments a where a.state <> 'Expired'
                    and (a.drifted > 0 or a.failed > 0 or a.unverified > 0 or a.remaining > 0 or a.state = 'Delivering')
            ) x
            group by package_id
        ), counted as materialized (
            select l.package_id, l.live - coalesce(w.waiting + w.drifted + w.failing, 0) as verified,
                coalesce(w.waiting, 0) as waiting, coalesce(w.drifted, 0) as drifted, coalesce(w.failing, 0) as failing
            from live l left join wrong w on w.package_id = l.package_id
        ), made as (
            insert into tenant_health (at, verified, waiting, drifted, failing)
            select (select regrant_now()), coalesce(sum(verified), 0), coalesce(sum(waiting), 0), coalesce(sum(drifted), 0),
                coalesce(sum(failing), 0)
            from counted
            on conflict do nothing
            returning at
        ), changed as (
            insert into package_health (package_id, at, verified, waiting, drifted, failing)
            select p.id, made.at, coalesce(c.verified, 0), coalesce(c.waiting, 0), coalesce(c.drifted, 0),
                coalesce(c.failing, 0)
            from made
            cross join access_packages p
            left join counted c on c.package_id = p.id
            left join lateral (
                select h.* from package_health h where h.package_id = p.id order by h.at desc limit 1
            ) last on true
            where p.deleted_at is null
              and (coalesce(c.verified, 0), coalesce(c.waiting, 0), coalesce(c.drifted, 0), coalesce(c.failing, 0))
                is distinct from (coalesce(last.verified, 0), coalesce(last.waiting, 0), coalesce(last.drifted, 0),
                    coalesce(last.failing, 0))
        )
        select count(*) as "made!" from made"#
    )
    .fetch_one(conn)
    .await?;
    Ok(made)
}

/// Of what is older than two weeks the last record of each day stays, for 400 days. Tells how many went.
pub(super) async fn thin_tenant(conn: &mut PgConnection) -> Result<u64> {
    let gone = sqlx::query!(
        "delete from tenant_health h using (
            select at, lead(at) over (order by at) as next from tenant_health
            where at < (select date_trunc('day', regrant_now(), 'UTC') - interval '14 days')
        ) old
        where h.at = old.at
          and (old.at < (select date_trunc('day', regrant_now(), 'UTC') - interval '400 days')
            or date_trunc('day', old.next, 'UTC') = date_trunc('day', old.at, 'UTC'))"
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}

/// The same for packages. The last of what is older than 400 days stays: it still holds where nothing has changed since.
pub(super) async fn thin_packages(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "delete from package_health h using (
            select package_id, at, lead(at) over (partition by package_id order by at) as next from package_health
            where at < (select date_trunc('day', regrant_now(), 'UTC') - interval '14 days')
        ) old
        where h.package_id = old.package_id and h.at = old.at
          and (old.next < (select date_trunc('day', regrant_now(), 'UTC') - interval '400 days')
            or date_trunc('day', old.next, 'UTC') = date_trunc('day', old.at, 'UTC'))"
    )
    .execute(conn)
    .await?;
    Ok(())
}
