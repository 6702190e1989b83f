//! Asking: one statement that writes the run, its items and the audit entry, and a wake-up. It touches no assignment and no
//! grant, so that a bulk of 100,000 blocks nobody. The selection is fixed here, on the server.

use std::fmt::Write as _;

use regrant_model::state::RunKind;
use regrant_model::{PackageId, RunId};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::wake::{Wake, wake, wake_now};
use crate::db::{self, Db};
use crate::engine::PREVIEW;
use crate::package::PackageHead;
use crate::{Caller, Error, Result, audit};

/// Up to this many items a run is interactive: somebody waits for it.
const INTERACTIVE: i32 = 50;

/// The most ids that a command takes one by one; more are selected by a filter.
const MOST_IDS: usize = 1_000;

/// From this many on, the planner is told about the new items at once; with the statistics of an empty table it would
/// sort the whole backlog at every claim.
const ANALYZE_FROM: i32 = 10_000;

/// What is asked for.
pub(crate) struct Ask<'a> {
    pub caller: &'a Caller,
    pub package: PackageId,
    pub kind: RunKind,
    /// In words, for people.
    pub selection: String,
    /// The same caller asking for the same gets the same unfinished run; none where every ask is a run of its own.
    pub key: Option<String>,
    /// The preview that it carries out, and nothing else. To join it adds nothing.
    pub preview: Option<RunId>,
    /// How the audit log tells of it, with the run, how many items it has and its preview; none where it is part of what
    /// is told of.
    pub entry: Option<audit::Entry<'a>>,
}

/// The columns of an item: its assignment, its request, and by what they are ordered.
pub(crate) type Columns = (&'static str, &'static str, &'static str);

/// The run of an ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The run.
    pub run: RunId,
    /// How many items it has.
    pub total: i32,
    /// It was there already.
    pub joined: bool,
    /// It was there already, and is paused: nothing of it is done until somebody resumes it.
    pub paused: bool,
}

/// What makes two asks the same: the kind is part of it, the order of ids is not.
pub(crate) fn key(kind: RunKind, selection: &impl serde::Serialize) -> Option<String> {
    let text = serde_json::to_string(selection).ok()?;
    let digest = Sha256::digest(format!("{kind} {text}"));
    Some(digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

/// Asks for it, as a command of its own, on the connection that its selection was looked at with: each connection that is
/// given back costs a round trip.
///
/// # Errors
/// `Invalid` when nothing is selected; `noun` says of what.
pub(crate) async fn command(
    db: &Db,
    mut conn: PoolConnection<Postgres>,
    ask: &Ask<'_>,
    columns: Columns,
    noun: &str,
    push: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Asked> {
    if let (begun, true) = begin(&mut conn, ask, columns, &push).await? {
        wake_now(&mut conn, ask.wakes()).await;
        return Ok(begun);
    }
    drop(conn);
    let mut tx = db::begin(db).await?;
    let asked = self::ask(&mut tx, ask, columns, push)
        .await?
        .ok_or_else(|| Error::invalid(format!("No {noun} matches the filter, so there is nothing to do.")))?;
    tx.commit().await?;
    Ok(asked)
}

/// Begins a run of what is selected now, or joins the same caller's unfinished one with the same selection, as part of a
/// transaction. None when nothing is selected. `push` adds the FROM and WHERE of a query over `assignments a` or
/// `requests r`.
pub(crate) async fn ask(
    tx: &mut PgConnection,
    ask: &Ask<'_>,
    columns: Columns,
    push: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Option<Asked>> {
    // More than once only when the run that stood in the way ends at this very moment.
    for _ in 0..10 {
        let (asked, begun) = begin(tx, ask, columns, &push).await?;
        if begun {
            wake(tx, ask.wakes()).await?;
            return Ok(Some(asked));
        }
        if asked.total == 0 && ask.key.is_none() {
            return Ok(None);
        }
        if let Some(joined) = join(tx, ask, columns, &push).await? {
            return Ok(Some(joined));
        }
        if asked.total == 0 {
            return Ok(None);
        }
    }
    Err(Error::conflict("The same command is being finished by somebody else. Try again."))
}

/// The run, its items and the audit entry in one statement: somebody waits for it, and with a transaction each of them would
/// cost a round trip. False when it was not begun: there is nothing to do, or it is under way already.
async fn begin(
    conn: &mut PgConnection,
    ask: &Ask<'_>,
    (assignment, request, order): Columns,
    push: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<(Asked, bool)> {
    let run = Uuid::now_v7();
    let asking = ask.caller.asking();
    let mut query = QueryBuilder::new(format!(
        "with chosen as materialized (
             select (row_number() over (order by {order}))::int as ordinal, {assignment} as assignment_id,
                 {request} as request_id
             from "
    ));
    push(&mut query);
    query.push("), size as (select count(*)::int as total from chosen), made as (
         insert into runs (total, priority, state, asked_at, id, package_id, kind, asked_by, asked_by_app, asked_by_name,
             selection, idempotency_key, preview_id)
         select total, ");
    query.push(format_args!("case when total > {INTERACTIVE} then 1 else 0 end + "));
    query.push_bind(ask.lane());
    query.push(", 'active', regrant_now(), ").push_bind(run);
    query.push(", ").push_bind(ask.package.0);
    query.push(", ").push_bind(ask.kind.as_str());
    query.push(", ").push_bind(asking.user);
    query.push(", ").push_bind(asking.app);
    query.push(", ").push_bind(ask.caller.name.clone());
    query.push(", ").push_bind(ask.selection.clone());
    query.push(", ").push_bind(ask.key.clone());
    query.push(", ").push_bind(ask.preview.map(|run| run.0));
    query.push(
        " from size where total > 0
         on conflict (coalesce(asked_by, asked_by_app, '00000000-0000-0000-0000-000000000000'), package_id, idempotency_key)
             where state = 'active' and idempotency_key is not null do nothing
         returning id, priority, total, preview_id
     ), items as (
         insert into run_items (run_id, ordinal, priority, assignment_id, request_id)
         select m.id, c.ordinal, m.priority, c.assignment_id, c.request_id from made m cross join chosen c
     )",
    );
    if let Some(entry) = &ask.entry {
        query.push(", entry as (");
        let more = "jsonb_strip_nulls(jsonb_build_object('run', id, 'total', total, 'preview', preview_id))";
        audit::push(&mut query, ask.caller, entry, more, "made");
        query.push(")");
    }
    query.push(" select total, exists (select from made) from size");
    let (total, begun) = query.build_query_as().fetch_one(conn).await?;
    Ok((Asked { run: RunId(run), total, joined: false, paused: false }, begun))
}

/// Joins the same caller's unfinished run with the same selection, if there is one. What of it has begun is added once more:
/// what somebody removed after it was read is to be found by the second call. What has not begun serves both calls.
async fn join(
    tx: &mut PgConnection,
    ask: &Ask<'_>,
    (assignment, request, order): Columns,
    push: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Option<Asked>> {
    let row = sqlx::query!(
        r#"select id, total, priority, paused_at is not null as "paused!" from runs where state = 'active'
             and coalesce(asked_by, asked_by_app) is not distinct from $1 and package_id = $2
             and idempotency_key = $3 for update"#,
        ask.caller.asking().id(),
        ask.package.0,
        ask.key,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let asked = Asked { run: RunId(row.id), total: row.total, joined: true, paused: row.paused };
    if ask.preview.is_some() {
        return Ok(Some(asked));
    }
    let mut query = QueryBuilder::new(
        "with not_begun as materialized (
             select coalesce(request_id, assignment_id) as id from run_items where not waiting and run_id = ",
    );
    query.push_bind(row.id).push(
        " for update skip locked
         ) insert into run_items (run_id, ordinal, priority, assignment_id, request_id) select ",
    );
    query.push_bind(row.id).push(", ").push_bind(row.total);
    query.push(format_args!(" + row_number() over (order by {order}), ")).push_bind(row.priority);
    query.push(format_args!(", {assignment}, {request} from "));
    push(&mut query);
    query.push(format_args!(
        " and not exists (select from not_begun n where n.id = coalesce({request}, {assignment}))"
    ));
    let added = query.build().execute(&mut *tx).await?.rows_affected();
    if added == 0 {
        return Ok(Some(asked));
    }
    let total = row.total.saturating_add(i32::try_from(added).unwrap_or(i32::MAX));
    // What grew into a bulk no longer goes before the clicks of others.
    let priority = ask.lane() + i16::from(total > INTERACTIVE);
    sqlx::query!(
        "with run as (update runs set total = $2, priority = $3 where id = $1)
         update run_items set priority = $3 where run_id = $1 and ordinal > $4 and priority <> $3",
        row.id,
        total,
        priority,
        row.total,
    )
    .execute(&mut *tx)
    .await?;
    if let Some(entry) = &ask.entry {
        let mut detail = entry.detail.clone();
        detail["run"] = json!(row.id);
        detail["total"] = json!(total);
        audit::record(tx, ask.caller, &audit::Entry { detail, ..*entry }).await?;
    }
    wake(tx, ask.wakes()).await?;
    Ok(Some(Asked { total, ..asked }))
}

impl<'a> Ask<'a> {
    /// Part of something that the audit log tells of, and a run of its own each time.
    pub(crate) fn new(caller: &'a Caller, package: PackageId, kind: RunKind, selection: &str) -> Self {
        let selection = selection.to_owned();
        Self { caller, package, kind, selection, key: None, preview: None, entry: None }
    }

    /// A command on a selection in a package, which the audit log tells as an action on the package.
    pub(crate) fn command(
        caller: &'a Caller,
        package: &'a PackageHead,
        (kind, action): (RunKind, &'static str),
        selection: &str,
        key: Option<String>,
    ) -> Self {
        let entry = audit::Entry {
            action,
            object_type: "package",
            object_id: package.id.0,
            object_name: &package.display_name,
            catalog: Some(package.catalog_id),
            detail: json!({ "selection": selection }),
        };
        Self { key, entry: Some(entry), ..Self::new(caller, package.id, kind, selection) }
    }

    /// The priority that is that of clicks where it is done: what reads connected systems before it is done goes a way of
    /// its own.
    fn lane(&self) -> i16 {
        if self.reads_first() { PREVIEW } else { 0 }
    }

    /// Who is going to do it.
    fn wakes(&self) -> Wake {
        if self.reads_first() { Wake::Previews } else { Wake::Items }
    }

    /// Whether connected systems are read before it is done.
    fn reads_first(&self) -> bool {
        self.kind == RunKind::Preview || self.preview.is_some()
    }
}

/// Ids that were selected one by one, in order and once each.
///
/// # Errors
/// `Invalid` for none, and for more than a command takes.
pub(crate) fn one_by_one(ids: impl Iterator<Item = Uuid>, noun: &str) -> Result<Vec<Uuid>> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(Error::invalid(format!("Select at least one {noun}.")));
    }
    if ids.len() > MOST_IDS {
        return Err(Error::invalid(format!(
            "At most {MOST_IDS} {noun}s can be selected one by one. Use a filter and select all that match."
        )));
    }
    Ok(ids)
}

/// After the commit of a big ask.
pub(crate) async fn tell_planner(db: &Db, asked: Asked) -> Result<()> {
    if asked.total >= ANALYZE_FROM && !asked.joined {
        sqlx::query("analyze run_items").execute(db).await?;
    }
    Ok(())
}
