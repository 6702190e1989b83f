//! Between preview and import the file waits here, so that it is sent once: its sender's alone, and for an hour at most.

use regrant_model::policy::Action;
use regrant_model::view::{DirectoryTable, ImportPreview, WaitingImport};
use regrant_model::{ErrorKind, ImportId};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::apply::{TOLD, import};
use super::judge::{Judged, judge};
use super::store::{self, Looked};
use crate::db::{self, Db};
use crate::list::csv::Lines;
use crate::{Caller, Error, Result};

/// A large file takes a second or two of one processor, and some hundred megabytes: one at a time in a process.
static TURN: Semaphore = Semaphore::const_new(1);

/// Compares a file with the directory and keeps it, for an hour and together with two others of the caller at most.
/// Nothing is changed.
///
/// # Errors
/// As [`super::preview`].
pub async fn keep(
    db: &Db,
    caller: &Caller,
    table: DirectoryTable,
    name: &str,
    file: Vec<u8>,
) -> Result<ImportId> {
    caller.may(Action::EditDirectory)?;
    let (db, caller, name) = (db.clone(), caller.clone(), name.to_owned());
    aside(async move {
        let mut conn = db.acquire().await?;
        let looked = look(judge(&mut conn, &caller, table, &file, None, TOLD, false).await?);
        drop(conn);
        let id = ImportId(Uuid::now_v7());
        let mut tx = db::begin(&db).await?;
        store::forget(&mut tx).await?;
        store::make_room(&mut tx, &caller).await?;
        store::insert(&mut tx, &caller, id, (table, &name, &file), &looked).await?;
        tx.commit().await?;
        Ok(id)
    })
    .await
}

/// What a file that waits would do, as of when it was last compared. One statement.
///
/// # Errors
/// `Forbidden`; `NotFound` when nothing of the caller waits under this id (any more).
pub async fn kept(db: &Db, caller: &Caller, id: ImportId) -> Result<WaitingImport> {
    caller.may(Action::EditDirectory)?;
    let mut conn = db.acquire().await?;
    store::waiting(&mut conn, caller, id).await?.ok_or_else(gone)
}

/// Compares a file that waits with the directory as it is now.
///
/// # Errors
/// As [`kept`].
pub async fn look_again(db: &Db, caller: &Caller, id: ImportId) -> Result<()> {
    caller.may(Action::EditDirectory)?;
    let (db, caller) = (db.clone(), caller.clone());
    aside(async move {
        let mut conn = db.acquire().await?;
        let file = store::file(&mut conn, &caller, id).await?.ok_or_else(gone)?;
        let (table, before) = (file.table, Some(file.effects));
        let judged = judge(&mut conn, &caller, table, &file.content, before, TOLD, false).await?;
        store::looked(&mut conn, id, &look(judged)).await
    })
    .await
}

/// Imports a file that waits: exactly what its preview says, or nothing. When that is not what it would do by now, the
/// preview is renewed.
///
/// # Errors
/// As [`kept`]; `Conflict` when the directory has changed since the preview so that a row would do something else, or when
/// a row can't be taken in.
pub async fn apply_kept(db: &Db, caller: &Caller, id: ImportId) -> Result<ImportPreview> {
    caller.may(Action::EditDirectory)?;
    let (db, caller) = (db.clone(), caller.clone());
    aside(async move {
        let tried = db::retry(|| attempt(&db, &caller, id)).await?;
        match tried {
            Ok(preview) => Ok(preview),
            Err((refusal, looked)) => {
                store::looked(&mut *db.acquire().await?, id, &looked).await?;
                Err(Error::conflict(refusal))
            }
        }
    })
    .await
}

/// Imports it, or says why not.
async fn attempt(
    db: &Db,
    caller: &Caller,
    id: ImportId,
) -> Result<std::result::Result<ImportPreview, (String, Looked)>> {
    let mut tx = db::begin(db).await?;
    let file = store::file(&mut tx, caller, id).await?.ok_or_else(gone)?;
    let judged = judge(&mut tx, caller, file.table, &file.content, Some(file.effects), TOLD, true).await?;
    let moved = judged.sum.moved_count;
    let refusal = judged.refusal().or_else(|| (moved > 0).then(|| told(moved)));
    if let Some(refusal) = refusal {
        return Ok(Err((refusal, look(judged))));
    }
    import(&mut tx, caller, &judged, &file.content, Some(&file.name)).await?;
    store::remove(&mut tx, caller, id).await?;
    tx.commit().await?;
    Ok(Ok(judged.preview()))
}

fn told(moved: u32) -> String {
    let rows = if moved == 1 { "One row".to_owned() } else { format!("{moved} rows") };
    format!(
        "Nothing was imported: the directory has changed since the preview. {rows} would do something else than it said; \
         look at the new preview."
    )
}

/// Forgets a file that waits. Doing so twice changes nothing.
///
/// # Errors
/// `Forbidden`.
pub async fn discard(db: &Db, caller: &Caller, id: ImportId) -> Result<()> {
    caller.may(Action::EditDirectory)?;
    store::remove(&mut *db.acquire().await?, caller, id).await
}

/// Every row of a file that can't be taken in, as CSV.
///
/// # Errors
/// As [`kept`].
pub async fn faults_csv(db: &Db, caller: &Caller, id: ImportId) -> Result<Vec<u8>> {
    caller.may(Action::EditDirectory)?;
    let (db, caller) = (db.clone(), caller.clone());
    aside(async move {
        let mut conn = db.acquire().await?;
        let file = store::file(&mut conn, &caller, id).await?.ok_or_else(gone)?;
        let judged = judge(&mut conn, &caller, file.table, &file.content, None, usize::MAX, false).await?;
        drop(conn);
        let mut lines = Lines::new();
        lines.push(["Line", "Column", "Value", "Problem"])?;
        for error in judged.preview().errors {
            let line = error.line.to_string();
            lines.push([line.as_str(), &error.column, &error.value, &error.problem])?;
        }
        lines.finish()
    })
    .await
}

/// Forgets what has waited too long.
pub(crate) async fn forget(db: &Db) -> Result<()> {
    store::forget(&mut *db.acquire().await?).await
}

fn gone() -> Error {
    Error::new(
        ErrorKind::NotFound,
        "This import waits no longer: it was done or discarded, or its hour is over. Send the file again.",
    )
}

fn look(judged: Judged) -> Looked {
    let effects = judged.sum.effects.to_bytes();
    let (moved_count, moved) = (judged.sum.moved_count, judged.sum.moved.clone());
    Looked { effects, seen: store::Seen { preview: judged.preview(), moved_count, moved } }
}

/// Does it in its turn, on a thread of its own: comparing a large file keeps a processor busy, and other requests must not
/// wait for that.
async fn aside<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let turn = TURN.acquire().await.map_err(|_| Error::internal("no import is taken in any more"))?;
    let runtime = Handle::current();
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        runtime.block_on(work)
    });
    done.await.map_err(|error| Error::internal("an import was broken off").with_source(error))?
}
