//! SQL over runs.

pub(super) mod results;

use regrant_model::view::{Count, Named, OtherRun, OutcomeCounts, RunProgress, Throughput, WaitingSystem};
use regrant_model::{CatalogId, PackageId, RunId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder, Row as _};
use uuid::Uuid;

use crate::list::{Cursor, Order};
use crate::{Result, column};

/// A run with the sum of its deltas.
struct Row {
    catalog: CatalogId,
    progress: RunProgress,
}

/// Selects what [`Row`] reads; a condition over `runs r` and `access_packages p` follows.
const SELECT: &str = "
    select r.id, r.kind, r.state, r.package_id, p.display_name as package_name, p.catalog_id, r.asked_by_name, r.asked_at,
        r.selection, r.preview_id, r.total, r.stop_asked_at is not null as stopping, r.paused_at, r.paused_by_name, r.finished_at, regrant_now() as now, sum.*,
        waits.systems
    from runs r
        join access_packages p on p.id = r.package_id
        cross join lateral (
            select coalesce(sum(done), 0) as done, coalesce(sum(already_in_place), 0) as already_in_place,
                coalesce(sum(put_back), 0) as put_back, coalesce(sum(withdrawn), 0) as withdrawn,
                coalesce(sum(failed), 0) as failed, coalesce(sum(cannot_verify), 0) as cannot_verify,
                coalesce(sum(skipped), 0) as skipped, coalesce(sum(canceled), 0) as canceled,
                coalesce(sum(grants_put_back), 0) as grants_put_back,
                coalesce(sum(grants_withdrawn), 0) as grants_withdrawn
            from run_deltas d where d.run_id = r.id
        ) sum
        cross join lateral (
            -- Systems that do not answer and to which the package's access leads, while the run has to wait.
            select coalesce(array_agg(distinct s.name), '{}') as systems
            from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id
                join resources re on re.id = rr.resource_id
                join connected_systems s on s.id = re.system_id
            where r.state = 'active' and pr.package_id = r.package_id and s.failing_since is not null
        ) waits
    where ";

impl FromRow<'_, PgRow> for Row {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let text = |name| row.try_get::<String, _>(name);
        let sum = |name| row.try_get::<i64, _>(name).map(column::count);
        let parse_kind = text("kind")?.parse();
        let parse_state = text("state")?.parse();
        let bad = |error: regrant_model::UnknownText| sqlx::Error::Decode(Box::new(error));
        Ok(Self {
            catalog: row.try_get::<Uuid, _>("catalog_id")?.into(),
            progress: RunProgress {
                id: row.try_get::<Uuid, _>("id")?.into(),
                now: row.try_get("now")?,
                kind: parse_kind.map_err(bad)?,
                state: parse_state.map_err(bad)?,
                package: Named {
                    id: row.try_get::<Uuid, _>("package_id")?.into(),
                    name: text("package_name")?,
                },
                asked_by: text("asked_by_name")?,
                asked_at: row.try_get("asked_at")?,
                selection: text("selection")?,
                preview: row.try_get::<Option<Uuid>, _>("preview_id")?.map(Into::into),
                total: column::count(row.try_get::<i32, _>("total")?),
                done: sum("done")?,
                outcomes: OutcomeCounts {
                    already_in_place: sum("already_in_place")?,
                    put_back: sum("put_back")?,
                    withdrawn: sum("withdrawn")?,
                    failed: sum("failed")?,
                    cannot_verify: sum("cannot_verify")?,
                    skipped: sum("skipped")?,
                    canceled: sum("canceled")?,
                },
                grants_put_back: sum("grants_put_back")?,
                grants_withdrawn: sum("grants_withdrawn")?,
                stopping: row.try_get("stopping")?,
                paused_at: row.try_get("paused_at")?,
                paused_by: row.try_get("paused_by_name")?,
                waiting_on: row.try_get("systems")?,
                finished_at: row.try_get("finished_at")?,
            },
        })
    }
}

/// One run with its catalog.
pub(crate) async fn progress(
    conn: &mut PgConnection,
    run: RunId,
) -> Result<Option<(CatalogId, RunProgress)>> {
    let mut query = select();
    query.push("r.id = ").push_bind(run.0);
    let row: Option<Row> = query.build_query_as().fetch_optional(conn).await?;
    Ok(row.map(|row| (row.catalog, row.progress)))
}

/// A package's runs that are under way, newest first; at most five.
pub(crate) async fn active(conn: &mut PgConnection, package: PackageId) -> Result<Vec<RunProgress>> {
    let mut query = select();
    query
        .push("r.state = 'active' and r.package_id = ")
        .push_bind(package.0)
        .push(" order by r.id desc limit 5");
    let rows: Vec<Row> = query.build_query_as().fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| row.progress).collect())
}

/// A package's last five runs that have ended, newest first.
pub(crate) async fn ended(conn: &mut PgConnection, package: PackageId) -> Result<Vec<RunProgress>> {
    let mut query = select();
    query
        .push("r.state <> 'active' and r.package_id = ")
        .push_bind(package.0)
        .push(" order by r.id desc limit 5");
    let rows: Vec<Row> = query.build_query_as().fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| row.progress).collect())
}

/// Other runs over a run's package that are under way, with what they have left and how much of that both have; at most
/// five, newest first.
pub(super) async fn others(conn: &mut PgConnection, package: PackageId, run: RunId) -> Result<Vec<OtherRun>> {
    let rows = sqlx::query!(
        r#"select r.id, r.kind, r.asked_by_name, r.asked_at,
            (select count(*) from (select from run_items i where i.run_id = r.id limit 10001) x) as "left!",
            (select count(*) from (
                select from (select i.assignment_id from run_items i where i.run_id = r.id limit 100000) i
                    join (select o.assignment_id from run_items o where o.run_id = $2 limit 100000) o
                        on o.assignment_id = i.assignment_id
                limit 10001) x) as "shared!"
        from runs r where r.state = 'active' and r.package_id = $1 and r.id <> $2
        order by r.id desc limit 5"#,
        package.0,
        run.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OtherRun {
                id: row.id.into(),
                kind: column::text(&row.kind)?,
                asked_by: row.asked_by_name,
                asked_at: row.asked_at,
                left: Count::of(row.left),
                shared: Count::of(row.shared),
            })
        })
        .collect()
}

/// Into how many spans the time of a run is divided.
const SPANS: i32 = 40;

/// How fast a run was is worth a picture from this many seconds and items on.
const WORTH_SHOWING: (f64, u32) = (2.0, 100);

/// How many of a run's items were done when.
pub(super) async fn throughput(conn: &mut PgConnection, run: &RunProgress) -> Result<Option<Throughput>> {
    let length = (run.finished_at.unwrap_or(run.now) - run.asked_at).as_seconds_f64();
    if length < WORTH_SHOWING.0 || run.done < WORTH_SHOWING.1 {
        return Ok(None);
    }
    let span_seconds = length / f64::from(SPANS);
    let rows = sqlx::query!(
        r#"select least(greatest(floor(extract(epoch from at - $2)::float8 / $3), 0), $4 - 1)::int as "span!",
            sum(done) as "done!"
         from run_deltas where run_id = $1 group by 1"#,
        run.id.0,
        run.asked_at,
        span_seconds,
        SPANS,
    )
    .fetch_all(conn)
    .await?;
    let done = (0..SPANS).map(|span| {
        let row = rows.iter().find(|row| row.span == span);
        row.map_or(0, |row| column::count(row.done))
    });
    Ok(Some(Throughput { span_seconds, done: done.collect() }))
}

/// The newest run that carries a preview out.
pub(super) async fn applied(conn: &mut PgConnection, preview: RunId) -> Result<Option<RunId>> {
    let run =
        sqlx::query_scalar!("select id from runs where preview_id = $1 order by id desc limit 1", preview.0)
            .fetch_optional(conn)
            .await?;
    Ok(run.map(Into::into))
}

/// A page of runs, newest first.
pub(super) async fn page(
    conn: &mut PgConnection,
    filter: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
    cursor: Option<&Cursor>,
) -> Result<Vec<RunProgress>> {
    let mut query = select();
    filter(&mut query);
    Order::Newest { id: "r.id" }.push(&mut query, cursor)?;
    // Planned each time: a plan that is kept knows nothing of the name that is looked for, and reads all runs for a rare one.
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| row.progress).collect())
}

/// The systems that do not answer and to which a package's access leads.
pub(super) async fn waiting_on(conn: &mut PgConnection, package: PackageId) -> Result<Vec<WaitingSystem>> {
    let rows = sqlx::query!(
        "select distinct s.id, s.name, s.last_error, s.failing_since, s.open_until
         from package_resource_roles pr
            join resource_roles rr on rr.id = pr.resource_role_id
            join resources re on re.id = rr.resource_id
            join connected_systems s on s.id = re.system_id
         where pr.package_id = $1 and s.failing_since is not null
         order by s.name",
        package.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| WaitingSystem {
            system: Named { id: row.id.into(), name: row.name },
            cause: row.last_error.unwrap_or_default(),
            since: row.failing_since,
            next_attempt: row.open_until,
        })
        .collect())
}

fn select<'q>() -> QueryBuilder<'q, Postgres> {
    QueryBuilder::new(SELECT)
}
