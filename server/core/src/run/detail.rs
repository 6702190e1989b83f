use regrant_model::RunId;
use regrant_model::policy::{Action, Scope};
use regrant_model::state::{RunKind, RunState};
use regrant_model::view::{Command, Count, Page, Person, RunDetail, RunItems, RunProgress, RunResultRow};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::apply::applicable;
use super::pause::Standing;
use super::stop::ENDS_ACCESS;
use super::store::{self, results};
use crate::caller::no_such;
use crate::list::{Cursor, Key, PAGE, Slice};
use crate::{Caller, Result, column};

/// One run with a page of what became of its items. Three statements; while it is
/// under way one more, and another while it waits for a system.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see its package, `Forbidden` when they may not see runs there.
pub async fn detail(
    pool: &PgPool,
    caller: &Caller,
    run: RunId,
    items: RunItems,
    cursor: Option<&str>,
) -> Result<RunDetail> {
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    let (catalog, progress) = store::progress(&mut conn, run).await?.ok_or_else(|| no_such("run"))?;
    caller.may_in(Action::ViewAssignments, catalog, "run")?;
    let waiting_on = if progress.waiting_on.is_empty() {
        Vec::new()
    } else {
        store::waiting_on(&mut conn, progress.package.id).await?
    };
    let allowed = caller.standing.allows(Action::Reprocess, Scope::Catalog(catalog));
    let can_stop = Command::of(allowed, stoppable(&progress));
    let standing = Standing {
        kind: progress.kind,
        state: progress.state,
        stopping: progress.stopping,
        paused_at: progress.paused_at,
    };
    let paused = progress.state == RunState::Active && progress.paused_at.is_some();
    let active = progress.state == RunState::Active;
    let can_pause = Command::of(allowed && active && !paused, standing.pausable());
    let can_resume = Command::of(allowed && paused, Ok::<_, String>(()));
    let throughput = store::throughput(&mut conn, &progress).await?;
    let others = match progress.state {
        RunState::Active => store::others(&mut conn, progress.package.id, run).await?,
        RunState::Done | RunState::Stopped => Vec::new(),
    };
    let is_preview = progress.kind == RunKind::Preview;
    let changes = progress.grants_put_back.saturating_add(progress.grants_withdrawn);
    let worth_it = applicable(progress.kind, progress.state, changes, &progress.outcomes);
    let can_apply = Command::of(allowed && is_preview, worth_it);
    let applied = if is_preview { store::applied(&mut conn, run).await? } else { None };
    let results = page(&mut conn, &progress, items, cursor.as_ref()).await?;
    Ok(RunDetail {
        progress,
        results,
        waiting_on,
        can_stop,
        can_pause,
        can_resume,
        can_apply,
        applied,
        throughput,
        others,
    })
}

fn stoppable(progress: &RunProgress) -> Result<(), &'static str> {
    match progress.state {
        RunState::Active if progress.stopping => Err("It is being stopped."),
        RunState::Active if progress.kind == RunKind::Expire => Err(ENDS_ACCESS),
        RunState::Active => Ok(()),
        RunState::Done => Err("It is done."),
        RunState::Stopped => Err("It has been stopped."),
    }
}

async fn page(
    conn: &mut PgConnection,
    progress: &RunProgress,
    items: RunItems,
    cursor: Option<&Cursor>,
) -> Result<Page<RunResultRow>> {
    let count = items.count(progress);
    // Whatever nothing became of is not looked for among a million results.
    let rows = match count {
        0 => Vec::new(),
        _ => results::page(conn, progress, items, cursor, PAGE + 1).await?,
    };
    let slice = Slice::of(rows, cursor, |row| Key { key: row.ordinal.to_string(), id: Uuid::nil() });
    let names = results::names(conn, &slice.rows).await?;
    let rows = slice.rows.into_iter().map(|row| view(row, &names, progress)).collect::<Result<_>>()?;
    Ok(Page {
        rows,
        next: slice.next,
        previous: slice.previous,
        count: Count { value: count, capped: false },
        now: progress.now,
    })
}

pub(super) fn view(row: results::Row, names: &results::Names, run: &RunProgress) -> Result<RunResultRow> {
    // What carries a preview out looks at nothing else.
    let grants = names.grants(&row, run.preview.is_none())?;
    let subject = match (row.subject_id, row.subject_name, row.subject_upn) {
        (Some(id), Some(name), Some(upn)) => Some(Person { id: id.into(), name, upn }),
        _ => None,
    };
    Ok(RunResultRow {
        ordinal: column::count(row.ordinal),
        subject,
        assignment: row.assignment_id.map(Into::into),
        request: row.request_id.map(Into::into),
        at: row.at,
        outcome: column::text(&row.outcome)?,
        reason: row.reason,
        grants,
    })
}
