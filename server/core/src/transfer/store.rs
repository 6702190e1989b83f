use regrant_model::ImportId;
use regrant_model::view::{DirectoryTable, ImportPreview, ImportSample, WaitingImport};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::effects::Effects;
use crate::{Caller, Result, column};

/// How many files of one sender wait at a time.
const MOST: i64 = 3;

/// What the sender is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Seen {
    pub preview: ImportPreview,
    pub moved_count: u32,
    pub moved: Vec<ImportSample>,
}

/// What came of comparing a file with the directory.
pub(super) struct Looked {
    pub seen: Seen,
    pub effects: Vec<u8>,
}

/// A file that waits.
pub(super) struct File {
    pub table: DirectoryTable,
    pub name: String,
    pub content: Vec<u8>,
    pub effects: Effects,
}

/// Removes what has waited for more than an hour.
pub(super) async fn forget(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("delete from import_files where sent_at < (select regrant_now()) - interval '1 hour'")
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes the sender's oldest files, so that there is room for one more.
pub(super) async fn make_room(conn: &mut PgConnection, caller: &Caller) -> Result<()> {
    sqlx::query!(
        "delete from import_files where id in (
            select id from import_files where sent_by is not distinct from $1 order by id desc offset $2)",
        caller.user.map(|user| user.0),
        MOST - 1
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn insert(
    conn: &mut PgConnection,
    caller: &Caller,
    id: ImportId,
    (table, name, content): (DirectoryTable, &str, &[u8]),
    looked: &Looked,
) -> Result<()> {
    sqlx::query!(
        "insert into import_files (id, sent_by, kind, name, content, preview, effects, sent_at, looked_at)
         values ($1, $2, $3, $4, $5, $6, $7, regrant_now(), regrant_now())",
        id.0,
        caller.user.map(|user| user.0),
        table.as_str(),
        name,
        content,
        Json(&looked.seen) as _,
        looked.effects
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What the sender is shown; none when nothing of theirs waits under this id.
pub(super) async fn waiting(
    conn: &mut PgConnection,
    caller: &Caller,
    id: ImportId,
) -> Result<Option<WaitingImport>> {
    let found = sqlx::query!(
        r#"select name, preview as "seen: Json<Seen>", looked_at, sent_at + interval '1 hour' as "until!",
            regrant_now() as "now!"
        from import_files
        where id = $1 and sent_by is not distinct from $2 and sent_at >= (select regrant_now()) - interval '1 hour'"#,
        id.0,
        caller.user.map(|user| user.0)
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|row| {
        let Json(Seen { preview, moved_count, moved }) = row.seen;
        let (file, looked_at, until, now) = (row.name, row.looked_at, row.until, row.now);
        WaitingImport { id, file, preview, moved_count, moved, looked_at, until, now }
    }))
}

/// The file itself; it stays locked until the end of the transaction, so that it is imported once.
pub(super) async fn file(conn: &mut PgConnection, caller: &Caller, id: ImportId) -> Result<Option<File>> {
    let found = sqlx::query!(
        "select kind, name, content, effects from import_files
         where id = $1 and sent_by is not distinct from $2 and sent_at >= (select regrant_now()) - interval '1 hour'
         for update",
        id.0,
        caller.user.map(|user| user.0)
    )
    .fetch_optional(conn)
    .await?;
    let file = |row: (String, String, Vec<u8>, Vec<u8>)| {
        let (table, effects) = (column::text(&row.0)?, Effects::from_bytes(&row.3)?);
        Ok(File { table, name: row.1, content: row.2, effects })
    };
    found.map(|row| file((row.kind, row.name, row.content, row.effects))).transpose()
}

/// Keeps what a new look has found.
pub(super) async fn looked(conn: &mut PgConnection, id: ImportId, looked: &Looked) -> Result<()> {
    sqlx::query!(
        "update import_files set preview = $2, effects = $3, looked_at = regrant_now() where id = $1",
        id.0,
        Json(&looked.seen) as _,
        looked.effects
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn remove(conn: &mut PgConnection, caller: &Caller, id: ImportId) -> Result<()> {
    sqlx::query!(
        "delete from import_files where id = $1 and sent_by is not distinct from $2",
        id.0,
        caller.user.map(|user| user.0)
    )
    .execute(conn)
    .await?;
    Ok(())
}
