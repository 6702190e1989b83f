//! Server functions of Reprocess runs.

use super::RUNS;
use crate::api::AppError;
use crate::{
    api::{flash, part},
    format::counted,
};
use leptos::prelude::server;
use regrant_core::{Caller, cause, db::Db, run, run::Stopped};
use regrant_model::policy::Action;
use regrant_model::{
    ErrorKind, RunId,
    view::{Count, Page, RunCauses, RunDetail, RunFilter, RunItems, RunProgress},
};

/// A page of the runs; the filter is a query string.
pub async fn list(filter: &str, cursor: Option<&str>) -> Result<Page<RunProgress>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(run::list(&db, &caller, &read(filter)?, cursor).await?)
}

/// How many runs match, however many they are.
pub async fn count(filter: &str) -> Result<Count, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(run::count(&db, &caller, &read(filter)?).await?)
}

/// Whether the caller sees every run that there is.
pub fn sees_all() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::ViewAssignments))
}

/// Whether the caller may reprocess anything.
pub fn may_reprocess() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_somewhere(Action::Reprocess))
}

/// What a run could not do, by cause.
pub async fn causes(run: RunId) -> Result<RunCauses, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(cause::of_run(&db, &caller, run).await?)
}

/// One run with a page of its items.
pub async fn detail(run: RunId, items: RunItems, cursor: Option<String>) -> Result<RunDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(run::detail(&db, &caller, run, items, cursor.as_deref()).await?)
}

/// Stops a run: what has not begun is canceled.
#[server(prefix = "/ui", endpoint = "runs/stop")]
pub async fn stop(run: RunId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let Stopped { canceled, begun } = run::stop(&db, &caller, run).await?;
    let what = counted(canceled, "item that had not begun was", "items that had not begun were");
    let rest = match begun {
        0 => String::new(),
        begun => format!(
            " {} begun, and will still be done as soon as the systems that they wait for answer.",
            counted(begun, "item has", "items have")
        ),
    };
    flash(format!("The run is being stopped: {what} canceled.{rest}"));
    Ok(())
}

/// Carries a preview out, and leads to the run that does.
#[server(prefix = "/ui", endpoint = "runs/apply")]
pub async fn apply(run: RunId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let asked = run::apply(&db, &caller, run).await?;
    flash("What the preview showed is being done, and nothing else.");
    leptos_axum::redirect(&format!("{RUNS}/{}", asked.run));
    Ok(())
}

/// Lets a run wait: what has not begun is not begun until it is resumed.
#[server(prefix = "/ui", endpoint = "runs/pause")]
pub async fn pause(run: RunId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    run::pause(&db, &caller, run).await?;
    flash(
        "The run is paused. What has begun will still be done, also what waits for a connected system; the rest waits.",
    );
    Ok(())
}

/// Goes on with a run that waits.
#[server(prefix = "/ui", endpoint = "runs/resume")]
pub async fn resume(run: RunId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    run::resume(&db, &caller, run).await?;
    flash("The run goes on.");
    Ok(())
}

fn read(filter: &str) -> Result<RunFilter, AppError> {
    RunFilter::from_query(filter).map_err(|error| AppError::new(ErrorKind::Invalid, error.to_string()))
}
