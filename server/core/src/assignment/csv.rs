use futures::{Stream, stream};
use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::view::{AssignmentFilter, AssignmentRow, PackageCommands, Verified};

use super::list::view;
use super::store;
use crate::db::Db;
use crate::list::Cursor;
use crate::list::csv::{Lines, STEP, time};
use crate::{Caller, Result, package};

const HEADER: [&str; 6] = ["User", "User principal name", "Policy", "Status", "Verified", "End date"];

/// The assignments that match, as CSV in steps of a thousand rows, by the user's name.
///
/// # Errors
/// `NotFound` and `Forbidden` as for the package; the stream ends with an error when the database fails.
pub async fn csv(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    filter: AssignmentFilter,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static + use<>> {
    let mut conn = db.acquire().await?;
    let head = package::visible(&mut conn, caller, package, Action::ViewAssignments).await?;
    let commands = package::head_view(caller, head).commands;
    let from = Step { db: db.clone(), package, filter, commands, cursor: None, begun: false };
    Ok(stream::try_unfold(Some(from), async |step| match step {
        Some(step) => step.next().await.map(Some),
        None => Ok(None),
    }))
}

struct Step {
    db: Db,
    package: PackageId,
    filter: AssignmentFilter,
    commands: PackageCommands,
    cursor: Option<Cursor>,
    begun: bool,
}

impl Step {
    async fn next(mut self) -> Result<(Vec<u8>, Option<Self>)> {
        let mut conn = self.db.acquire().await?;
        let rows =
            store::page(&mut conn, self.package, &self.filter, None, self.cursor.as_ref(), STEP).await?;
        drop(conn);
        let mut lines = Lines::new();
        if !self.begun {
            lines.push(HEADER)?;
            self.begun = true;
        }
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == STEP);
        self.cursor =
            rows.last().map(|row| Cursor { backwards: false, key: row.sort_key.clone(), id: row.id });
        for row in rows {
            line(&mut lines, &view(self.commands, row)?)?;
        }
        Ok((lines.finish()?, full.then_some(self)))
    }
}

fn line(lines: &mut Lines, row: &AssignmentRow) -> Result<()> {
    let (status, verified, ends) = (row.status(), verified(&row.verified), time(row.ends_at));
    lines.push([
        row.subject.name.as_str(),
        row.subject.upn.as_str(),
        row.policy.name.as_str(),
        &status,
        &verified,
        &ends,
    ])
}

/// What the Verified column says, with times that stay true.
fn verified(verified: &Verified) -> String {
    match verified {
        Verified::Verified { at } => time(Some(*at)),
        Verified::Drifted { count, of } => format!("Drifted, {count} of {of}"),
        Verified::Failed { count, of } => format!("Failed, {count} of {of}"),
        Verified::CannotVerify { system, since, .. } => {
            format!("Cannot be verified since {}: {system}", time(*since))
        }
        Verified::Delivering { done, of } => format!("Delivering, {done} of {of}"),
        Verified::AccessRemains { count, of } => format!("Access remains, {count} of {of}"),
        Verified::NotYet => "Not yet".to_owned(),
        Verified::Nothing => "No resource roles".to_owned(),
        Verified::Ended => String::new(),
    }
}
