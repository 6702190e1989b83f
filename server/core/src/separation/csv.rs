use futures::{Stream, stream};
use regrant_model::PackageId;
use regrant_model::view::Incompatible;

use super::conflicts::{view, visible};
use super::store;
use crate::db::Db;
use crate::list::Cursor;
use crate::list::csv::{Lines, STEP, time};
use crate::{Caller, Result};

const HEADER: [&str; 6] =
    ["User", "User principal name", "Status", "Has it since", "Incompatible with", "Has that since"];

/// The people who have a package and something incompatible with it, as CSV in steps of a thousand rows, by name.
///
/// # Errors
/// As [`super::conflicts`]; the stream ends with an error when the database fails.
pub async fn csv(
    db: &Db,
    caller: &Caller,
    id: PackageId,
    with: Incompatible,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static + use<>> {
    let mut conn = db.acquire().await?;
    let (_, name) = visible(&mut conn, caller, id, with).await?;
    let from = Step { db: db.clone(), package: id, with, name, cursor: None, begun: false };
    Ok(stream::try_unfold(Some(from), async |step| match step {
        Some(step) => step.next().await.map(Some),
        None => Ok(None),
    }))
}

struct Step {
    db: Db,
    package: PackageId,
    with: Incompatible,
    name: String,
    cursor: Option<Cursor>,
    begun: bool,
}

impl Step {
    async fn next(mut self) -> Result<(Vec<u8>, Option<Self>)> {
        let mut conn = self.db.acquire().await?;
        let rows = store::both(&mut conn, self.package, self.with, self.cursor.as_ref(), STEP).await?;
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
            let row = view(row)?;
            let (since, other_since) = (time(Some(row.since)), time(Some(row.other_since)));
            let state = row.state.label();
            lines.push([
                row.person.name.as_str(),
                &row.person.upn,
                state,
                &since,
                &self.name,
                &other_since,
            ])?;
        }
        Ok((lines.finish()?, full.then_some(self)))
    }
}
