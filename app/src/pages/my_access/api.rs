//! Server functions of My Access.

use crate::api::{AppError, Read, Write};
#[cfg(feature = "ssr")]
use crate::api::{flash, part};
use leptos::prelude::server;
#[cfg(feature = "ssr")]
use regrant_core::{Caller, db::Db, my_access, request as requests};
use regrant_model::{PolicyId, RequestId, view::MyAccess};

/// What the caller has, asked for, and may ask for.
#[server(prefix = "/ui", endpoint = "my-access/show", protocol = Read)]
pub async fn show() -> Result<MyAccess, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(my_access::show(&db, &caller).await?)
}

/// Asks for a package under a policy.
#[server(prefix = "/ui", endpoint = "my-access/request", protocol = Write)]
pub async fn request(policy: PolicyId, #[server(default)] justification: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    requests::request_access(&db, &caller, policy, &justification).await?;
    flash(super::page::REQUESTED);
    Ok(())
}

/// Calls off one's own request.
#[server(prefix = "/ui", endpoint = "my-access/cancel", protocol = Write)]
pub async fn cancel(request: RequestId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    requests::cancel_own(&db, &caller, request).await?;
    flash(super::page::CANCELED);
    Ok(())
}
