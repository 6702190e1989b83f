//! Server functions of Reprocess runs.

use crate::api::AppError;
use crate::{
    api::{flash, part},
    format::counted,
};
use leptos::prelude::server;
use regrant_core::{Caller, db::Db, run};
use regrant_model::{
    RunId,
    state::Outcome,
    view::{Page, RunDetail, RunProgress},
};

/// A page of the runs.
pub async fn list(cursor: Option<String>) -> Result<Page<RunProgress>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(run::list(&db, &caller, &regrant_model::view::RunFilter::default(), cursor.as_deref()).await?)
}

/// One run with a page of its items, of one outcome or of all.
pub async fn detail(
    run: RunId,
    outcome: Option<Outcome>,
    cursor: Option<String>,
) -> Result<RunDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(run::detail(&db, &caller, run, outcome, cursor.as_deref()).await?)
}

/// Stops a run: what has not begun is canceled.
#[server(prefix = "/ui", endpoint = "runs/stop")]
pub async fn stop(run: RunId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let canceled = run::stop(&db, &caller, run).await?;
    let what = counted(canceled, "item that had not begun was", "items that had not begun were");
    flash(format!("The run is being stopped: {what} canceled."));
    Ok(())
}
