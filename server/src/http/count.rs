//! How many rows a list has, counted to the end: for a page that is shown already and says "1,000+".

use axum::{
    Extension, Json,
    extract::{Path, Query, RawQuery, State},
};
use regrant_core::{
    Caller, assignment,
    caller::no_such,
    catalog,
    directory::{group, user},
    package, request, run,
};
use regrant_model::view::{AssignmentFilter, Count, RequestFilter, RunFilter};

use super::{
    AppState,
    download::{parse, unreadable},
    failure::Failure,
};

/// `GET .../assignments.count?status=Delivered`
pub(super) async fn assignments(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(package): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Count>, Failure> {
    let filter = AssignmentFilter::from_query(&query.unwrap_or_default()).map_err(unreadable)?;
    Ok(Json(assignment::count(&state.db, &caller, parse(&package)?, &filter).await?))
}

/// `GET .../requests.count?state=Delivered`
pub(super) async fn requests(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(package): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Count>, Failure> {
    let filter = RequestFilter::from_query(&query.unwrap_or_default()).map_err(unreadable)?;
    Ok(Json(request::count(&state.db, &caller, parse(&package)?, &filter).await?))
}

/// What is searched for.
#[derive(serde::Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    search: String,
}

/// `GET /identity-governance/access-packages.count?search=sales`
pub(super) async fn packages(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<Search>,
) -> Result<Json<Count>, Failure> {
    Ok(Json(package::count(&state.db, &caller, Some(&query.search)).await?))
}

/// `GET /identity-governance/catalogs.count?search=sales`
pub(super) async fn catalogs(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<Search>,
) -> Result<Json<Count>, Failure> {
    Ok(Json(catalog::count(&state.db, &caller, Some(&query.search)).await?))
}

/// `GET /identity-governance/runs.count?state=done`
pub(super) async fn runs(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Json<Count>, Failure> {
    let filter = RunFilter::from_query(&query.unwrap_or_default()).map_err(unreadable)?;
    Ok(Json(run::count(&state.db, &caller, &filter).await?))
}

/// `GET /directory/groups.count?search=sales`
pub(super) async fn groups(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<Search>,
) -> Result<Json<Count>, Failure> {
    Ok(Json(group::count(&state.db, &caller, Some(&query.search)).await?))
}

/// `GET /directory/users.count?search=mei`
pub(super) async fn users(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<Search>,
) -> Result<Json<Count>, Failure> {
    Ok(Json(user::count(&state.db, &caller, Some(&query.search)).await?))
}

/// `GET /directory/groups/{id}/members.count?search=mei`
pub(super) async fn members(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(group): Path<String>,
    Query(query): Query<Search>,
) -> Result<Json<Count>, Failure> {
    let group = group.parse().map_err(|_| no_such("group"))?;
    Ok(Json(group::count_members(&state.db, &caller, group, Some(&query.search)).await?))
}
