use regrant_model::RunId;
use regrant_model::policy::{Action, Scope};
use regrant_model::view::{Command, RunCauses};
use sqlx::PgPool;

use super::store::{self, Of};
use crate::caller::no_such;
use crate::{Caller, Result, run};

/// What a run could not do, by cause, as it stands now. Looks at 10,001 of its items at most. Two statements.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see its package, `Forbidden` when they may not see runs there.
pub async fn of_run(pool: &PgPool, caller: &Caller, id: RunId) -> Result<RunCauses> {
    let mut conn = pool.acquire().await?;
    let (catalog, _) = run::store::progress(&mut conn, id).await?.ok_or_else(|| no_such("run"))?;
    caller.may_in(Action::ViewAssignments, catalog, "run")?;
    let found = store::cards(&mut conn, Of::Run(id)).await?;
    let allowed = caller.standing.allows(Action::Reprocess, Scope::Catalog(catalog));
    let can_retry = Command::of(allowed, Ok::<_, String>(()));
    Ok(RunCauses { now: found.now, cards: found.cards, mended: found.mended, can_retry })
}
