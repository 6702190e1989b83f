use std::fmt::Write as _;

use regrant_model::policy::Action;
use regrant_model::view::{DirectoryTable, ImportPreview};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::plan::Sum;
use super::read::{self, Faults};
use super::{groups, memberships, users};
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit};

/// What an import would do, and which rows can't be taken in. Nothing is changed. At most five statements, however many
/// rows there are.
///
/// # Errors
/// `Forbidden`; `Invalid` for a file that is no such table at all.
pub async fn preview(
    pool: &PgPool,
    caller: &Caller,
    table: DirectoryTable,
    file: &[u8],
) -> Result<ImportPreview> {
    caller.may(Action::EditDirectory)?;
    let mut conn = pool.acquire().await?;
    let judged = judge(&mut conn, caller, table, file, false).await?;
    Ok(judged.preview(table))
}

/// Imports a file: all of it or, when a row can't be taken in, nothing.
///
/// # Errors
/// As [`preview`]; `Invalid` naming the first row that can't be taken in, `Conflict` when somebody else was faster.
pub async fn apply(db: &Db, caller: &Caller, table: DirectoryTable, file: &[u8]) -> Result<ImportPreview> {
    caller.may(Action::EditDirectory)?;
    db::retry(|| apply_once(db, caller, table, file)).await
}

async fn apply_once(db: &Db, caller: &Caller, table: DirectoryTable, file: &[u8]) -> Result<ImportPreview> {
    let mut tx = db.begin().await?;
    let judged = judge(&mut tx, caller, table, file, true).await?;
    if let Some(first) = judged.faults.first.first() {
        return Err(Error::invalid(format!(
            "Nothing was imported: {} can't be taken in. The first is in line {}: {}",
            if judged.faults.count == 1 {
                "one row".to_owned()
            } else {
                format!("{} rows", judged.faults.count)
            },
            first.line,
            first.problem
        )));
    }
    let import = Uuid::now_v7();
    judged.work.apply(&mut tx, caller, import).await?;
    let digest = Sha256::digest(file).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let sum = &judged.sum;
    let entry = audit::Entry {
        action: "directory.import",
        object_type: "import",
        object_id: import,
        object_name: table.label(),
        catalog: None,
        detail: json!({ "rows": judged.rows, "created": sum.created, "changed": sum.changed,
            "removed": sum.removed, "unchanged": sum.unchanged, "sha256": digest }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(judged.preview(table))
}

/// What is to be done.
enum Work {
    Users(users::Work),
    Groups(groups::Work),
    Memberships(memberships::Work),
}

impl Work {
    async fn apply(&self, tx: &mut PgConnection, caller: &Caller, import: Uuid) -> Result<()> {
        match self {
            Self::Users(work) => users::apply(tx, caller, import, work).await,
            Self::Groups(work) => groups::apply(tx, caller, import, work).await,
            Self::Memberships(work) => memberships::apply(tx, caller, import, work).await,
        }
    }
}

/// A file that was read and compared with the directory.
struct Judged {
    rows: u32,
    faults: Faults,
    sum: Sum,
    work: Work,
}

impl Judged {
    fn preview(self, table: DirectoryTable) -> ImportPreview {
        let Sum { created, changed, removed, unchanged, samples } = self.sum;
        let mut errors = self.faults.first;
        errors.sort_by_key(|error| error.line);
        ImportPreview {
            table,
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

async fn judge(
    conn: &mut PgConnection,
    caller: &Caller,
    table: DirectoryTable,
    file: &[u8],
    lock: bool,
) -> Result<Judged> {
    let mut read = read::read(table, file)?;
    let mut sum = Sum::default();
    let faults = &mut read.faults;
    let work = match table {
        DirectoryTable::Users => {
            Work::Users(users::plan(conn, caller, &read.whole, faults, &mut sum, lock).await?)
        }
        DirectoryTable::Groups => {
            Work::Groups(groups::plan(conn, caller, &read.whole, faults, &mut sum, lock).await?)
        }
        DirectoryTable::Memberships => {
            Work::Memberships(memberships::plan(conn, caller, &read.whole, faults, &mut sum, lock).await?)
        }
    };
    Ok(Judged { rows: read.total, faults: read.faults, sum, work })
}
