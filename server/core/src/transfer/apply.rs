use std::fmt::Write as _;

use regrant_model::policy::Action;
use regrant_model::view::{DirectoryTable, ImportPreview};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::judge::{Judged, judge};
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit};

/// How many faulty rows are told one by one.
pub(super) const TOLD: usize = 200;

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
    let judged = judge(&mut conn, caller, table, file, None, TOLD, false).await?;
    Ok(judged.preview())
}

/// Imports a file: all of it or, when a row can't be taken in, nothing.
///
/// # Errors
/// As [`preview`]; `Invalid` naming the first row that can't be taken in, `Conflict` when somebody else was faster.
pub async fn apply(db: &Db, caller: &Caller, table: DirectoryTable, file: &[u8]) -> Result<ImportPreview> {
    caller.may(Action::EditDirectory)?;
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let judged = judge(&mut tx, caller, table, file, None, TOLD, true).await?;
        if let Some(refusal) = judged.refusal() {
            return Err(Error::invalid(refusal));
        }
        import(&mut tx, caller, &judged, file, None).await?;
        tx.commit().await?;
        Ok(judged.preview())
    })
    .await
}

/// Does what was judged, with its audit entries. `name` is the file's.
pub(super) async fn import(
    tx: &mut PgConnection,
    caller: &Caller,
    judged: &Judged,
    file: &[u8],
    name: Option<&str>,
) -> Result<()> {
    let import = Uuid::now_v7();
    judged.work.apply(tx, caller, import).await?;
    let digest = Sha256::digest(file).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let sum = &judged.sum;
    let entry = audit::Entry {
        action: "directory.import",
        object_type: "import",
        object_id: import,
        object_name: judged.table.label(),
        catalog: None,
        detail: json!({ "rows": judged.rows, "created": sum.created, "changed": sum.changed,
            "removed": sum.removed, "unchanged": sum.unchanged, "file": name, "sha256": digest }),
    };
    audit::record(tx, caller, &entry).await
}
