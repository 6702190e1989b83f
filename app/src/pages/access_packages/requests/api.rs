//! Server functions of the Requests pages.

use crate::api::AppError;
use crate::pages::runs::RUNS;
use crate::{
    api::{flash_run, part},
    format::counted,
    pages::following::told,
};
use leptos::prelude::server;
use regrant_core::{Caller, db::Db, request, run};
use regrant_model::{
    ErrorKind,
    view::{RequestFilter, RequestSelection},
};
use regrant_model::{
    PackageId, RequestId,
    view::{Count, RequestDetail, RequestList},
};

/// A page of a package's requests; the filter is a query string.
pub async fn list(package: PackageId, filter: &str, cursor: Option<&str>) -> Result<RequestList, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let filter = read_filter(filter)?;
    Ok(request::list(&db, &caller, package, &filter, cursor).await?)
}

/// How many of a package's requests match, however many they are.
pub async fn count(package: PackageId, filter: &str) -> Result<Count, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(request::count(&db, &caller, package, &read_filter(filter)?).await?)
}

/// One request.
pub async fn detail(request: RequestId) -> Result<RequestDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(request::detail(&db, &caller, request).await?)
}

/// Reprocesses the selected requests, or all that match the filter.
#[server(prefix = "/ui", endpoint = "requests/reprocess")]
pub async fn reprocess(
    package: PackageId,
    #[server(default)] selected: Vec<RequestId>,
    #[server(default)] all: bool,
    #[server(default)] filter: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let selection = selection(selected, all, &filter)?;
    let asked = request::reprocess(&db, &caller, package, &selection).await?;
    let run = run::progress(&db, &caller, asked.run).await?;
    let what = format!("Reprocess of {}", counted(run.total.into(), "request", "requests"));
    flash_run(told(&what, asked), run.id);
    Ok(())
}

/// Finds out what a reprocess of the selected requests, or of all that match the filter, would change.
#[server(prefix = "/ui", endpoint = "requests/preview")]
pub async fn preview(
    package: PackageId,
    #[server(default)] selected: Vec<RequestId>,
    #[server(default)] all: bool,
    #[server(default)] filter: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let selection = selection(selected, all, &filter)?;
    let asked = request::preview(&db, &caller, package, &selection).await?;
    leptos_axum::redirect(&format!("{RUNS}/{}", asked.run));
    Ok(())
}

/// Cancels the selected requests, or all that match the filter.
#[server(prefix = "/ui", endpoint = "requests/cancel")]
pub async fn cancel(
    package: PackageId,
    #[server(default)] selected: Vec<RequestId>,
    #[server(default)] all: bool,
    #[server(default)] filter: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let selection = selection(selected, all, &filter)?;
    let asked = request::cancel(&db, &caller, package, &selection).await?;
    let run = run::progress(&db, &caller, asked.run).await?;
    let what = format!("Canceling {}", counted(run.total.into(), "request", "requests"));
    flash_run(told(&what, asked), run.id);
    Ok(())
}

fn selection(selected: Vec<RequestId>, all: bool, filter: &str) -> Result<RequestSelection, AppError> {
    if all {
        Ok(RequestSelection::Matching(read_filter(filter)?))
    } else {
        Ok(RequestSelection::Ids(selected))
    }
}

fn read_filter(filter: &str) -> Result<RequestFilter, AppError> {
    RequestFilter::from_query(filter).map_err(|error| AppError::new(ErrorKind::Invalid, error.to_string()))
}
