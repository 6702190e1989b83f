use regrant_model::RunId;
use regrant_model::policy::Action;
use regrant_model::view::RunProgress;
use sqlx::PgPool;

use super::store;
use crate::caller::no_such;
use crate::{Caller, Result};

/// How far a run is. One statement, and one more while it waits for a system; a watcher is to ask a few times a second.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see its package, `Forbidden` when they may not see runs there.
pub async fn progress(pool: &PgPool, caller: &Caller, run: RunId) -> Result<RunProgress> {
    let mut conn = pool.acquire().await?;
    let (catalog, progress) = store::progress(&mut conn, run).await?.ok_or_else(|| no_such("run"))?;
    caller.may_in(Action::ViewAssignments, catalog, "run")?;
    Ok(progress)
}
