//! Asking: one short transaction that writes the run, its items and a wake-up. It touches no assignment and no grant,
//! so that a bulk of 100,000 blocks nobody. The selection is fixed here, on the server.

use std::fmt::Write as _;

use regrant_model::state::RunKind;
use regrant_model::{CatalogId, PackageId, RunId};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::db::Db;
use crate::engine::PREVIEW;
use crate::{Caller, Error, Result, audit};

/// The channel on which workers wait.
pub const WAKE: &str = "regrant_wake";

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
}

/// A command on a selection: what it asks for, of what, and how the audit log tells of it.
pub(crate) struct Command<'a> {
    pub ask: Ask<'a>,
    /// What is selected, in one word.
    pub noun: &'static str,
    /// The columns of an item: its assignment, its request, and by what they are ordered.
    pub columns: (&'static str, &'static str, &'static str),
    pub action: &'static str,
    pub object_type: &'static str,
    pub object_id: Uuid,
    pub object_name: &'a str,
    pub catalog: Option<CatalogId>,
}

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

/// Begins a run, or finds the same caller's unfinished one with the same selection and locks it.
pub(crate) async fn begin(tx: &mut PgConnection, ask: &Ask<'_>) -> Result<Asked> {
    let run = Uuid::now_v7();
    let asking = ask.caller.asking();
    // More than once only when the run that stood in the way ends at this very moment.
    for _ in 0..10 {
        let made = sqlx::query!(
            "insert into runs (id, package_id, kind, asked_by, asked_by_name, asked_at, priority, state, selection,
                 idempotency_key, total, asked_by_app)
             values ($1, $2, $3, $4, $5, regrant_now(), 0, 'active', $6, $7, 0, $8)
             on conflict (coalesce(asked_by, asked_by_app, '00000000-0000-0000-0000-000000000000'), package_id, idempotency_key)
                 where state = 'active' and idempotency_key is not null do nothing",
            run,
            ask.package.0,
            ask.kind.as_str(),
            asking.user,
            ask.caller.name,
            ask.selection,
            ask.key,
            asking.app,
        )
        .execute(&mut *tx)
        .await?;
        if made.rows_affected() == 1 {
            return Ok(Asked { run: RunId(run), total: 0, joined: false, paused: false });
        }
        let row = sqlx::query!(
            r#"select id, total, paused_at is not null as "paused!" from runs where state = 'active'
                 and coalesce(asked_by, asked_by_app) is not distinct from $1 and package_id = $2
                 and idempotency_key = $3 for update"#,
            asking.id(),
            ask.package.0,
            ask.key,
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(row) = row {
            return Ok(Asked { run: RunId(row.id), total: row.total, joined: true, paused: row.paused });
        }
    }
    Err(Error::conflict("The same command is being finished by somebody else. Try again."))
}

/// Fixes the selection: `push` adds the FROM and WHERE of a query over `assignments a` or `requests r`.
///
/// In a run that was there already it adds what has begun meanwhile, once more: what somebody removed after it was read is
/// to be found by the second call. What has not begun serves both calls.
pub(crate) async fn fill(
    tx: &mut PgConnection,
    asked: Asked,
    (assignment, request, order): (&str, &str, &str),
    push: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
) -> Result<Asked> {
    let mut query = QueryBuilder::new("");
    if asked.joined {
        query.push(
            "with not_begun as materialized (select coalesce(request_id, assignment_id) as id from run_items",
        );
        query
            .push(" where not waiting and run_id = ")
            .push_bind(asked.run.0)
            .push(" for update skip locked) ");
    }
    query.push("insert into run_items (run_id, ordinal, priority, assignment_id, request_id) select ");
    query.push_bind(asked.run.0).push(", ").push_bind(asked.total);
    query.push(format_args!(" + row_number() over (order by {order}), "));
    query.push(format_args!(
        "(select case when run.kind = 'preview' or run.preview_id is not null then {PREVIEW} else 0 end + 1
            from runs run where run.id = "
    ));
    query.push_bind(asked.run.0).push(format_args!("), {assignment}, {request} from "));
    push(&mut query);
    if asked.joined {
        query.push(format_args!(
            " and not exists (select from not_begun n where n.id = coalesce({request}, {assignment}))"
        ));
    }
    let rows = query.build().execute(&mut *tx).await?.rows_affected();
    let added = i32::try_from(rows).unwrap_or(i32::MAX);
    if asked.joined && added == 0 {
        return Ok(asked);
    }
    close(tx, asked, asked.total.saturating_add(added)).await
}

/// Asks for it, and writes the audit entry. Where everything asked for is under way already nothing is written. `push` is as
/// for [`fill`].
///
/// # Errors
/// `Invalid` when nothing is selected.
pub(crate) async fn selected(
    tx: &mut PgConnection,
    command: &Command<'_>,
    push: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
) -> Result<Asked> {
    let begun = begin(tx, &command.ask).await?;
    let asked = fill(tx, begun, command.columns, push).await?;
    if asked.joined && asked.total == begun.total {
        return Ok(asked);
    }
    if asked.total == 0 {
        return Err(Error::invalid(format!(
            "No {} matches the filter, so there is nothing to do.",
            command.noun
        )));
    }
    let entry = audit::Entry {
        action: command.action,
        object_type: command.object_type,
        object_id: command.object_id,
        object_name: command.object_name,
        catalog: command.catalog,
        detail: json!({ "run": asked.run, "selection": command.ask.selection, "total": asked.total }),
    };
    audit::record(tx, command.ask.caller, &entry).await?;
    Ok(asked)
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

/// Sets the total and the priority, and wakes the workers when the transaction commits.
pub(crate) async fn close(tx: &mut PgConnection, asked: Asked, total: i32) -> Result<Asked> {
    let interactive = total <= INTERACTIVE;
    let priority = sqlx::query_scalar!(
        "update runs set total = $2, priority = $3::smallint + case when kind = 'preview' or preview_id is not null then $4::smallint else 0 end
         where id = $1 returning priority",
        asked.run.0,
        total,
        i16::from(!interactive),
        PREVIEW,
    )
    .fetch_one(&mut *tx)
    .await?;
    if interactive {
        sqlx::query!("update run_items set priority = $2 where run_id = $1", asked.run.0, priority)
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query!("select pg_notify($1, '')", WAKE).execute(tx).await?;
    Ok(Asked { total, ..asked })
}

/// After the commit of a big ask.
pub(crate) async fn tell_planner(db: &Db, asked: Asked) -> Result<()> {
    if asked.total >= ANALYZE_FROM && !asked.joined {
        sqlx::query("analyze run_items").execute(db).await?;
    }
    Ok(())
}
