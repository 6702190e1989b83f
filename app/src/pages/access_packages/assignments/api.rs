//! Server functions of the Assignments pages.

use crate::api::AppError;
use crate::pages::runs::RUNS;
use crate::{
    api::{flash, flash_run, part},
    format::counted,
    pages::following::told,
};
use leptos::prelude::server;
use regrant_core::{Caller, assignment, db::Db, directory, run};
use regrant_model::{
    AssignmentId, PackageId, PolicyId, UserId,
    view::{AssignmentDetail, AssignmentList, Count, Person},
};
use regrant_model::{ErrorKind, view::Selection};

/// A page of a package's assignments; the filter is a query string.
pub async fn list(
    package: PackageId,
    filter: &str,
    cursor: Option<&str>,
) -> Result<AssignmentList, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let filter = read_filter(filter)?;
    Ok(assignment::list(&db, &caller, package, &filter, cursor).await?)
}

/// How many of a package's assignments match, however many they are.
pub async fn count(package: PackageId, filter: &str) -> Result<Count, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(assignment::count(&db, &caller, package, &read_filter(filter)?).await?)
}

/// One assignment.
pub async fn detail(assignment: AssignmentId) -> Result<AssignmentDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(assignment::detail(&db, &caller, assignment).await?)
}

/// Reprocesses the selected assignments, or all that match the filter.
#[server(prefix = "/ui", endpoint = "assignments/reprocess")]
pub async fn reprocess(
    package: PackageId,
    #[server(default)] selected: Vec<AssignmentId>,
    #[server(default)] all: bool,
    #[server(default)] filter: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let selection = selection(selected, all, &filter)?;
    let asked = assignment::reprocess(&db, &caller, package, &selection).await?;
    let run = run::progress(&db, &caller, asked.run).await?;
    let what = format!("Reprocess of {}", counted(run.total.into(), "assignment", "assignments"));
    flash_run(told(&what, asked), run.id);
    Ok(())
}

/// Finds out what a reprocess of the selected assignments, or of all that match the filter, would change.
#[server(prefix = "/ui", endpoint = "assignments/preview")]
pub async fn preview(
    package: PackageId,
    #[server(default)] selected: Vec<AssignmentId>,
    #[server(default)] all: bool,
    #[server(default)] filter: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let selection = selection(selected, all, &filter)?;
    let asked = assignment::preview(&db, &caller, package, &selection).await?;
    leptos_axum::redirect(&format!("{RUNS}/{}", asked.run));
    Ok(())
}

/// Removes the selected assignments, or all that match the filter.
#[server(prefix = "/ui", endpoint = "assignments/remove")]
pub async fn remove(
    package: PackageId,
    #[server(default)] selected: Vec<AssignmentId>,
    #[server(default)] all: bool,
    #[server(default)] filter: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let selection = selection(selected, all, &filter)?;
    let asked = assignment::remove(&db, &caller, package, &selection).await?;
    let run = run::progress(&db, &caller, asked.run).await?;
    let what = format!("Removal of {}", counted(run.total.into(), "assignment", "assignments"));
    flash_run(told(&what, asked), run.id);
    Ok(())
}

/// Assigns a package to people. A day begins and ends with UTC.
#[server(prefix = "/ui", endpoint = "assignments/assign")]
pub async fn assign(
    package: PackageId,
    policy: PolicyId,
    #[server(default)] selected: Vec<UserId>,
    #[server(default)] starts: String,
    #[server(default)] ends: String,
    #[server(default)] justification: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let new = super::input::new_assignment(policy, selected, &starts, &ends, &justification)?;
    let assigned = assignment::assign(&db, &caller, package, &new).await?;
    flash(super::input::told(&assigned));
    leptos_axum::redirect(&format!("{}/assignments", super::super::frame::address(package)));
    Ok(())
}

/// Users whose name contains the text, to pick from.
pub async fn find_users(search: &str) -> Result<Vec<Person>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(directory::user::find(&db, &caller, search).await?)
}

/// Users who were picked.
pub async fn users(ids: &[UserId]) -> Result<Vec<Person>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(directory::user::picked(&db, &caller, ids).await?)
}

fn selection(selected: Vec<AssignmentId>, all: bool, filter: &str) -> Result<Selection, AppError> {
    if all { Ok(Selection::Matching(read_filter(filter)?)) } else { Ok(Selection::Ids(selected)) }
}

fn read_filter(filter: &str) -> Result<regrant_model::view::AssignmentFilter, AppError> {
    regrant_model::view::AssignmentFilter::from_query(filter)
        .map_err(|error| AppError::new(ErrorKind::Invalid, error.to_string()))
}
