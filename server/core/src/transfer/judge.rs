use std::collections::BTreeSet;

use regrant_model::view::{DirectoryTable, ImportPreview};
use sqlx::PgConnection;
use uuid::Uuid;

use super::effects::Effects;
use super::plan::Sum;
use super::read::{self, Faults};
use super::{groups, memberships, users};
use crate::{Caller, Result};

/// What is to be done.
pub(super) enum Work {
    Users(users::Work),
    Groups(groups::Work),
    Memberships(memberships::Work),
}

impl Work {
    pub(super) async fn apply(&self, tx: &mut PgConnection, caller: &Caller, import: Uuid) -> Result<()> {
        match self {
            Self::Users(work) => users::apply(tx, caller, import, work).await,
            Self::Groups(work) => groups::apply(tx, caller, import, work).await,
            Self::Memberships(work) => memberships::apply(tx, caller, import, work).await,
        }
    }
}

/// A file that was read and compared with the directory.
pub(super) struct Judged {
    pub table: DirectoryTable,
    pub rows: u32,
    pub faults: Faults,
    pub sum: Sum,
    pub work: Work,
}

impl Judged {
    /// Why it can't be imported; none when it can.
    pub(super) fn refusal(&self) -> Option<String> {
        let first = self.faults.first.first()?;
        // A row may have several, and not all of them may be told.
        let rows: BTreeSet<u32> = self.faults.first.iter().map(|fault| fault.line).collect();
        let all = u32::try_from(self.faults.first.len()) == Ok(self.faults.count);
        let count = match (rows.len(), all) {
            (1, true) => "one row".to_owned(),
            (1, false) => "at least one row".to_owned(),
            (rows, true) => format!("{rows} rows"),
            (rows, false) => format!("at least {rows} rows"),
        };
        let (line, problem) = (first.line, &first.problem);
        Some(format!(
            "Nothing was imported: {count} can't be taken in. The first is in line {line}: {problem}"
        ))
    }

    pub(super) fn preview(self) -> ImportPreview {
        let Sum { created, changed, removed, unchanged, samples, .. } = self.sum;
        let mut errors = self.faults.first;
        errors.sort_by_key(|error| error.line);
        ImportPreview {
            table: self.table,
            rows: self.rows,
            created,
            changed,
            removed,
            unchanged,
            samples,
            error_count: self.faults.count,
            errors,
        }
    }
}

/// Compares a file with the directory, and with what an earlier look said it would do. Faulty rows are told up to `told`;
/// what it is about stays locked on demand.
pub(super) async fn judge(
    conn: &mut PgConnection,
    caller: &Caller,
    table: DirectoryTable,
    file: &[u8],
    before: Option<Effects>,
    told: usize,
    lock: bool,
) -> Result<Judged> {
    let mut read = read::read(table, file, told)?;
    let mut sum = Sum::since(before);
    let (rows, faults) = (&read.whole, &mut read.faults);
    let work = match table {
        DirectoryTable::Users => Work::Users(users::plan(conn, caller, rows, faults, &mut sum, lock).await?),
        DirectoryTable::Groups => {
            Work::Groups(groups::plan(conn, caller, rows, faults, &mut sum, lock).await?)
        }
        DirectoryTable::Memberships => {
            Work::Memberships(memberships::plan(conn, caller, rows, faults, &mut sum, lock).await?)
        }
    };
    if read.faults.count == 0 {
        sum.close();
    }
    Ok(Judged { table, rows: read.total, faults: read.faults, sum, work })
}
