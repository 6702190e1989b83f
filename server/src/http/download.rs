//! Lists as CSV files: what the page's filter shows, all of it, in its order.

use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, RawQuery, State},
    response::{IntoResponse, Response},
};
use futures::{Stream, TryStreamExt as _};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use regrant_app::read_incompatible;
use regrant_core::{Caller, Error, access, assignment, caller::no_such, request, run, separation, transfer};
use regrant_model::{
    PackageId,
    view::{AssignmentFilter, DirectoryTable, FilterError, RequestFilter},
};

use super::{AppState, failure::Failure};

/// `GET .../assignments.csv`
pub(super) async fn assignments(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(package): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let filter = AssignmentFilter::from_query(&query.unwrap_or_default()).map_err(unreadable)?;
    let lines = assignment::csv(&state.db, &caller, parse(&package)?, filter).await?;
    Ok(file("attachment; filename=\"assignments.csv\"", lines))
}

/// `GET .../requests.csv`
pub(super) async fn requests(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(package): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let filter = RequestFilter::from_query(&query.unwrap_or_default()).map_err(unreadable)?;
    let lines = request::csv(&state.db, &caller, parse(&package)?, filter).await?;
    Ok(file("attachment; filename=\"requests.csv\"", lines))
}

/// `GET .../separation-of-duties/both.csv?with=package:{id}`
pub(super) async fn conflicts(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(package): Path<String>,
    Query(query): Query<With>,
) -> Result<Response, Failure> {
    let with =
        read_incompatible(&query.with).ok_or_else(|| no_such("incompatible access package or group"))?;
    let lines = separation::csv(&state.db, &caller, parse(&package)?, with).await?;
    Ok(file("attachment; filename=\"both.csv\"", lines))
}

/// What is incompatible, as the page's address writes it.
#[derive(serde::Deserialize)]
pub(super) struct With {
    #[serde(default)]
    with: String,
}

/// `GET /directory/users/{id}/access.csv`
pub(super) async fn access(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(user): Path<String>,
) -> Result<Response, Failure> {
    let user = user.parse().map_err(|_| no_such("user"))?;
    let lines = access::of_user_csv(&state.db, &caller, user).await?;
    Ok(file("attachment; filename=\"access.csv\"", lines))
}

/// `GET /identity-governance/resources/{id}/access.csv`
pub(super) async fn resource_access(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(resource): Path<String>,
) -> Result<Response, Failure> {
    let resource = resource.parse().map_err(|_| no_such("resource"))?;
    let lines = access::of_resource_csv(&state.db, &caller, resource).await?;
    Ok(file("attachment; filename=\"access.csv\"", lines))
}

/// `GET /identity-governance/runs/{id}/items.csv?outcome=failed`
pub(super) async fn run_items(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(run): Path<String>,
    Query(query): Query<Ended>,
) -> Result<Response, Failure> {
    let run = run.parse().map_err(|_| no_such("run"))?;
    let items = query.outcome.parse().map_err(|_| Error::invalid("There is no such outcome."))?;
    let lines = run::csv(&state.db, &caller, run, items).await?;
    Ok(file("attachment; filename=\"items.csv\"", lines))
}

/// Which items of a run.
#[derive(serde::Deserialize)]
pub(super) struct Ended {
    #[serde(default)]
    outcome: String,
}

/// `GET /directory/{users,groups,memberships}.csv`
pub(super) fn directory(
    table: DirectoryTable,
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let disposition = match table {
        DirectoryTable::Users => "attachment; filename=\"users.csv\"",
        DirectoryTable::Groups => "attachment; filename=\"groups.csv\"",
        DirectoryTable::Memberships => "attachment; filename=\"memberships.csv\"",
    };
    Ok(file(disposition, transfer::export(&state.db, &caller, table)?))
}

/// A file that is sent as it is read. When the database fails in the middle, the connection breaks off: a browser then
/// says that the download has failed, rather than keep half of it.
pub(super) fn file(
    disposition: &'static str,
    lines: impl Stream<Item = regrant_core::Result<Vec<u8>>> + Send + 'static,
) -> Response {
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, disposition)];
    (headers, Body::from_stream(lines.inspect_err(Error::report))).into_response()
}

pub(super) fn parse(package: &str) -> Result<PackageId, Failure> {
    Ok(package.parse().map_err(|_| no_such("access package"))?)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn unreadable(error: FilterError) -> Failure {
    Failure(Error::invalid(error.to_string()))
}
