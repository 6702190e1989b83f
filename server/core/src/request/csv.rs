use futures::{Stream, stream};
use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::state::{RequestState, RequestType};
use regrant_model::view::RequestFilter;

use super::store;
use crate::db::Db;
use crate::list::Cursor;
use crate::list::csv::{Lines, STEP, time};
use crate::{Caller, Result, column, package};

const HEADER: [&str; 7] =
    ["User", "User principal name", "Request type", "Policy", "Status", "Requested", "Completed"];

/// The requests that match, as CSV in steps of a thousand rows, newest first.
///
/// # Errors
/// `NotFound` and `Forbidden` as for the package; the stream ends with an error when the database fails.
pub async fn csv(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    filter: RequestFilter,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static + use<>> {
    let mut conn = db.acquire().await?;
    package::visible(&mut conn, caller, package, Action::ViewAssignments).await?;
    let from = Step { db: db.clone(), package, filter, cursor: None, begun: false };
    Ok(stream::try_unfold(Some(from), async |step| match step {
        Some(step) => step.next().await.map(Some),
        None => Ok(None),
    }))
}

struct Step {
    db: Db,
    package: PackageId,
    filter: RequestFilter,
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
        self.cursor = rows.last().map(|row| Cursor { backwards: false, key: String::new(), id: row.id });
        for row in &rows {
            line(&mut lines, row)?;
        }
        Ok((lines.finish()?, full.then_some(self)))
    }
}

fn line(lines: &mut Lines, row: &store::Row) -> Result<()> {
    let (state, kind): (RequestState, RequestType) = (column::text(&row.state)?, column::text(&row.kind)?);
    let (created, completed) = (time(Some(row.created_at)), time(row.completed_at));
    lines.push([
        row.subject_name.as_str(),
        row.subject_upn.as_str(),
        kind.label(),
        row.policy_name.as_str(),
        state.label(),
        &created,
        &completed,
    ])
}
