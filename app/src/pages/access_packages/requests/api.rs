//! Server functions of the Requests pages.

use crate::api::{AppError, Read, Write};
#[cfg(feature = "ssr")]
use crate::{
    api::{flash_run, part},
    format::counted,
};
use leptos::prelude::server;
#[cfg(feature = "ssr")]
use regrant_core::{Caller, db::Db, request, run};
#[cfg(feature = "ssr")]
use regrant_model::{
    ErrorKind,
    view::{RequestFilter, RequestSelection},
};
use regrant_model::{
    PackageId, RequestId,
    view::{RequestDetail, RequestList, RunProgress},
};

/// A page of a package's requests; the filter is a query string.
#[server(prefix = "/ui", endpoint = "requests/list", protocol = Read)]
pub async fn list(
    package: PackageId,
    #[server(default)] filter: String,
    cursor: Option<String>,
) -> Result<RequestList, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let filter = read_filter(&filter)?;
    Ok(request::list(&db, &caller, package, &filter, cursor.as_deref()).await?)
}

/// One request.
#[server(prefix = "/ui", endpoint = "requests/detail", protocol = Read)]
pub async fn detail(request: RequestId) -> Result<RequestDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(request::detail(&db, &caller, request).await?)
}

/// Reprocesses the selected requests, or all that match the filter.
#[server(prefix = "/ui", endpoint = "requests/reprocess", protocol = Write)]
pub async fn reprocess(
    package: PackageId,
    #[server(default)] selected: Vec<RequestId>,
    #[server(default)] all: bool,
    #[server(default)] filter: String,
) -> Result<Option<RunProgress>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let selection = selection(selected, all, &filter)?;
    let asked = request::reprocess(&db, &caller, package, &selection).await?;
    let run = run::progress(&db, &caller, asked.run).await?;
    flash_run(
        format!("Reprocess of {} has started.", counted(run.total.into(), "request", "requests")),
        run.id,
    );
    Ok(Some(run))
}

/// Cancels the selected requests, or all that match the filter.
#[server(prefix = "/ui", endpoint = "requests/cancel", protocol = Write)]
pub async fn cancel(
    package: PackageId,
    #[server(default)] selected: Vec<RequestId>,
    #[server(default)] all: bool,
    #[server(default)] filter: String,
) -> Result<Option<RunProgress>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let selection = selection(selected, all, &filter)?;
    let asked = request::cancel(&db, &caller, package, &selection).await?;
    let run = run::progress(&db, &caller, asked.run).await?;
    flash_run(format!("Canceling {} has started.", counted(run.total.into(), "request", "requests")), run.id);
    Ok(Some(run))
}

#[cfg(feature = "ssr")]
fn selection(selected: Vec<RequestId>, all: bool, filter: &str) -> Result<RequestSelection, AppError> {
    if all {
        Ok(RequestSelection::Matching(read_filter(filter)?))
    } else {
        Ok(RequestSelection::Ids(selected))
    }
}

#[cfg(feature = "ssr")]
fn read_filter(filter: &str) -> Result<RequestFilter, AppError> {
    RequestFilter::from_query(filter).map_err(|error| AppError::new(ErrorKind::Invalid, error.to_string()))
}
