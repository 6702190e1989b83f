//! Server functions of My Access.

use crate::api::AppError;
use crate::api::{flash, part};
use leptos::prelude::server;
use regrant_core::{Caller, db::Db, input::Justification, my_access, request as requests};
use regrant_model::{AssignmentId, PolicyId, RequestId, view::MyAccess};

/// What the caller has, asked for, and may ask for.
pub async fn show() -> Result<MyAccess, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(my_access::show(&db, &caller).await?)
}

/// Asks for a package under a policy.
#[server(prefix = "/ui", endpoint = "my-access/request")]
pub async fn request(policy: PolicyId, #[server(default)] justification: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let justification = Justification::parse("Justification", &justification)?;
    requests::request_access(&db, &caller, policy, &justification).await?;
    flash(super::page::REQUESTED);
    Ok(())
}

/// Calls off one's own request.
#[server(prefix = "/ui", endpoint = "my-access/cancel")]
pub async fn cancel(request: RequestId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    requests::cancel_own(&db, &caller, request).await?;
    flash(super::page::CANCELED);
    Ok(())
}

/// Extends one's own assignment for the time that its policy gives.
#[server(prefix = "/ui", endpoint = "my-access/extend")]
pub async fn extend(assignment: AssignmentId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    requests::extend(&db, &caller, assignment).await?;
    flash("Your access was extended.");
    Ok(())
}
