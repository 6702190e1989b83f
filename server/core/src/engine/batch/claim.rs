//! Taking a chunk of items of one run, or of several that are alike.

use regrant_model::state::RunKind;
use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;

use crate::Result;
use crate::caller::Asking;
use crate::engine::parsed;
use crate::engine::results::Item;

/// Where the last claim ended. A held snapshot (a report, a replica) keeps finished items as dead rows; starting behind
/// them spares every claim from wading through.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    priority: i16,
    run: Uuid,
    ordinal: i32,
}

impl Cursor {
    /// The very beginning.
    pub const START: Self = Self { priority: -1, run: Uuid::nil(), ordinal: 0 };

    /// Behind every interactive item: where bulk begins.
    pub const BULK: Self = Self { priority: 0, run: Uuid::max(), ordinal: i32::MAX };
}

/// Which items a claim looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Clicks that somebody is waiting for.
    Interactive,
    /// Everything else.
    Bulk,
    /// Previews, and what carries one out: they read connected systems before they are done.
    Preview,
}

impl Lane {
    /// The priorities of its items: interactive, and bulk.
    const fn priorities(self) -> (i16, i16) {
        match self {
            Self::Interactive => (0, 0),
            Self::Bulk => (0, 1),
            Self::Preview => (PREVIEW, PREVIEW + 1),
        }
    }
}

/// What is added to the priority of items of previews, and of what carries one out.
pub const PREVIEW: i16 = 2;

/// What a batch needs to know of its run, or of several that are alike (the same caller reprocesses one assignment after the
/// other, as programs do: each is a run), and of their package, which is locked against edits.
#[derive(Clone, Debug)]
pub struct Run {
    /// The run's id; of several the first.
    pub id: Uuid,
    /// What it was asked to do.
    pub kind: RunKind,
    /// 0 interactive, 1 bulk.
    pub priority: i16,
    /// Its package.
    pub package: Uuid,
    /// The package's version while the batch holds it.
    pub version: i64,
    /// The preview that it carries out, and nothing else.
    pub preview: Option<Uuid>,
    /// Who asked; none for the engine itself and the shell.
    pub asked_by: Asking,
    /// How histories name them.
    pub asked_by_name: String,
    /// Database time at the start of the batch: what it reads from here on is at least this fresh.
    pub now: OffsetDateTime,
    /// Which part of which run is in the batch.
    pub spans: Vec<Span>,
}

/// The items of a run that are in a batch.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The run.
    pub run: Uuid,
    /// The first ordinal.
    pub first: i32,
    /// The last one.
    pub last: i32,
}

/// Claims up to `limit` items of one run, or of clicks that are alike (see [`Run`]), in order, leaving out what others hold
/// and what is paused. The items stay locked until the transaction ends. Moves the cursor, or puts it back to the start when
/// nothing is left behind it.
pub async fn claim(
    tx: &mut PgConnection,
    lane: Lane,
    cursor: &mut Cursor,
    limit: i64,
) -> Result<Option<(Run, Vec<Item>)>> {
    let (from, up_to) = lane.priorities();
    let after = match lane {
        Lane::Bulk => *cursor,
        Lane::Interactive | Lane::Preview => Cursor { priority: from - 1, ..Cursor::BULK },
    };
    // From the cursor to the first paused run, from behind it to the next one, and so on: however many items a paused run
    // keeps, none of them is read. Then what goes with the first: nothing else is locked, so that it can be taken, stopped
    // and joined by others meanwhile.
    let rows = sqlx::query!(
        r#"with marks as (
            select $1::smallint as priority, $2::uuid as run_id, $3::int as ordinal
            union all
            select lane.priority, r.id, 2147483647
            from runs r cross join (values (0::smallint), (1::smallint), (2::smallint), (3::smallint)) lane (priority)
            where r.paused_at is not null and r.state = 'active' and (lane.priority, r.id) >= ($1, $2)
         ), stretches as (
            select priority, run_id, ordinal,
                coalesce(lead(priority) over (order by priority, run_id, ordinal), 32767::smallint) as to_priority,
                coalesce(lead(run_id) over (order by priority, run_id, ordinal), $2) as to_run
            from marks order by priority, run_id, ordinal
         ), first as materialized (
            select item.* from stretches s cross join lateral (
                select i.priority, i.run_id, i.ordinal, i.assignment_id, i.request_id from run_items i
                where not i.waiting and (i.priority, i.run_id, i.ordinal) > (s.priority, s.run_id, s.ordinal)
                    and (i.priority, i.run_id) < (s.to_priority, s.to_run) and i.priority <= $4
                order by i.priority, i.run_id, i.ordinal limit 1 for update skip locked
            ) item limit 1
         ), alike as materialized (
            select r.id from first f join runs o on o.id = f.run_id join runs r on r.state = 'active' and r.priority = 0
                and r.id > f.run_id and r.paused_at is null and r.stop_asked_at is null and r.preview_id is null
                and (r.package_id, r.kind, r.asked_by_name) = (o.package_id, o.kind, o.asked_by_name)
                and (r.asked_by, r.asked_by_app) is not distinct from (o.asked_by, o.asked_by_app)
            where f.priority = 0 and o.kind = 'reprocess' and o.preview_id is null
            order by r.id limit $5
         ), rest as (
            select i.* from first f cross join lateral (
                select i.priority, i.run_id, i.ordinal, i.assignment_id, i.request_id from run_items i
                where not i.waiting and i.priority = f.priority and i.run_id = f.run_id and i.ordinal > f.ordinal
                order by i.ordinal limit $5 - 1 for update skip locked
            ) i
         ), others as (
            select i.* from alike a cross join lateral (
                select i.priority, i.run_id, i.ordinal, i.assignment_id, i.request_id from run_items i
                where not i.waiting and i.priority = 0 and i.run_id = a.id
                order by i.ordinal for update skip locked
            ) i
         )
         select priority as "priority!", run_id as "run_id!", ordinal as "ordinal!", assignment_id, request_id from first
         union all select * from rest
         union all select * from others
         limit $5"#,
        after.priority,
        after.run,
        after.ordinal,
        up_to,
        limit,
    )
    .fetch_all(&mut *tx)
    .await?;
    let Some(first) = rows.first() else {
        if lane == Lane::Bulk {
            *cursor = Cursor::BULK;
        }
        return Ok(None);
    };
    let items: Vec<Item> = rows
        .iter()
        .map(|row| Item {
            run: row.run_id,
            ordinal: row.ordinal,
            assignment: row.assignment_id,
            request: row.request_id,
        })
        .collect();
    let mut run = run(tx, &items).await?;
    // That of a run that has grown into a bulk is another one by now.
    run.priority = first.priority % PREVIEW;
    if lane == Lane::Bulk {
        let ordinal = run.spans.first().map_or(0, |span| span.last);
        *cursor = Cursor { priority: first.priority, run: run.id, ordinal };
    }
    Ok(Some((run, items)))
}

/// Claims these items of a run once more: those that nobody has finished meanwhile, and none while it is paused.
pub async fn claim_again(
    tx: &mut PgConnection,
    id: Uuid,
    items: &[Item],
) -> Result<Option<(Run, Vec<Item>)>> {
    let ordinals: Vec<i32> = items.iter().map(|item| item.ordinal).collect();
    let items: Vec<Item> = sqlx::query_as!(
        Item,
        "select i.run_id as run, i.ordinal, i.assignment_id as assignment, i.request_id as request from run_items i
         where i.run_id = $1 and i.ordinal = any($2) and not i.waiting
           and not exists (select from runs r where r.id = $1 and r.paused_at is not null)
         order by i.ordinal for update of i skip locked",
        id,
        &ordinals,
    )
    .fetch_all(&mut *tx)
    .await?;
    if items.is_empty() {
        return Ok(None);
    }
    Ok(Some((run(tx, &items).await?, items)))
}

/// The run of these items, or what their runs have in common.
async fn run(tx: &mut PgConnection, items: &[Item]) -> Result<Run> {
    let mut spans: Vec<Span> = Vec::new();
    for item in items {
        match spans.last_mut() {
            Some(span) if span.run == item.run => span.last = item.ordinal,
            _ => spans.push(Span { run: item.run, first: item.ordinal, last: item.ordinal }),
        }
    }
    let run = sqlx::query!(
        r#"select r.id, r.kind, r.priority, r.preview_id, r.package_id, r.asked_by, r.asked_by_app, r.asked_by_name, p.version,
             regrant_now() as "now!"
         from runs r join access_packages p on p.id = r.package_id where r.id = $1 for key share of p"#,
        items.first().map(|item| item.run),
    )
    .fetch_one(tx)
    .await?;
    Ok(Run {
        id: run.id,
        kind: parsed(&run.kind)?,
        priority: run.priority % PREVIEW,
        preview: run.preview_id,
        package: run.package_id,
        version: run.version,
        asked_by: Asking { user: run.asked_by, app: run.asked_by_app },
        asked_by_name: run.asked_by_name,
        now: run.now,
        spans,
    })
}
