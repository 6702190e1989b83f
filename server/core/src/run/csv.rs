use futures::{Stream, stream};
use regrant_model::RunId;
use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::{RunItems, RunProgress, RunResultRow};

use super::detail::view;
use super::store::{self, results};
use crate::caller::no_such;
use crate::db::Db;
use crate::list::Cursor;
use crate::list::csv::{Lines, STEP, time};
use crate::{Caller, Result};

const HEADER: [&str; 12] = [
    "Item",
    "User",
    "User principal name",
    "Outcome",
    "Reason",
    "At",
    "System",
    "Resource",
    "Role",
    "Resource outcome",
    "Cause",
    "Next attempt",
];

/// What became of a run's items so far, as CSV in steps of a thousand items: a line for each
/// resource role.
///
/// # Errors
/// As [`super::detail`]; the stream ends with an error when the database fails.
pub async fn csv(
    db: &Db,
    caller: &Caller,
    run: RunId,
    items: RunItems,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static + use<>> {
    let mut conn = db.acquire().await?;
    let (catalog, progress) = store::progress(&mut conn, run).await?.ok_or_else(|| no_such("run"))?;
    caller.may_in(Action::ViewAssignments, catalog, "run")?;
    let from = Step { db: db.clone(), run: progress, items, cursor: None, begun: false };
    Ok(stream::try_unfold(Some(from), async |step| match step {
        Some(step) => step.next().await.map(Some),
        None => Ok(None),
    }))
}

struct Step {
    db: Db,
    run: RunProgress,
    items: RunItems,
    cursor: Option<Cursor>,
    begun: bool,
}

impl Step {
    async fn next(mut self) -> Result<(Vec<u8>, Option<Self>)> {
        let mut conn = self.db.acquire().await?;
        let rows = results::page(&mut conn, &self.run, self.items, self.cursor.as_ref(), STEP).await?;
        let names = results::names(&mut conn, &rows).await?;
        drop(conn);
        let mut lines = Lines::new();
        if !self.begun {
            lines.push(HEADER)?;
            self.begun = true;
        }
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == STEP);
        self.cursor = rows.last().map(|row| Cursor {
            backwards: false,
            key: row.ordinal.to_string(),
            id: uuid::Uuid::nil(),
        });
        for row in rows {
            item(&mut lines, &view(row, &names, &self.run)?, self.run.kind)?;
        }
        Ok((lines.finish()?, full.then_some(self)))
    }
}

fn item(lines: &mut Lines, row: &RunResultRow, kind: RunKind) -> Result<()> {
    let (ordinal, at) = (row.ordinal.to_string(), time(Some(row.at)));
    let (name, upn) = row.subject.as_ref().map_or(("", ""), |who| (who.name.as_str(), who.upn.as_str()));
    let reason = row.reason.as_deref().unwrap_or_default();
    let head = [ordinal.as_str(), name, upn, row.outcome.label_in(kind), reason, at.as_str()];
    if row.grants.is_empty() {
        return lines.push(head.into_iter().chain([""; 6]));
    }
    for grant in &row.grants {
        let next = time(grant.next_attempt);
        let cause = grant.cause.as_deref().unwrap_or_default();
        let of =
            [grant.system.as_str(), &grant.resource, &grant.role, grant.outcome.label_in(kind), cause, &next];
        lines.push(head.into_iter().chain(of))?;
    }
    Ok(())
}
