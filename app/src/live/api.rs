//! The server function of a run's progress.

#[cfg(feature = "ssr")]
use crate::api::part;
use crate::api::{AppError, Read};
use leptos::prelude::server;
#[cfg(feature = "ssr")]
use regrant_core::{Caller, db::Db, run};
use regrant_model::{RunId, view::RunProgress};

/// How far a run is; what its stream of events tells, once.
#[server(prefix = "/ui", endpoint = "runs/progress", protocol = Read)]
pub async fn progress(run: RunId) -> Result<RunProgress, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(run::progress(&db, &caller, run).await?)
}
