//! Server functions of the Policies page.

#![expect(clippy::too_many_arguments, reason = "a server function takes a form's fields one by one")]

use crate::api::AppError;
use crate::api::{flash, part};
use leptos::prelude::server;
use regrant_core::{
    Caller,
    db::Db,
    input::{Description, Name},
    policy::{self, PolicyDraft},
};
use regrant_model::ErrorKind;
use regrant_model::{
    PackageId, PolicyId, Revision,
    view::{PolicyList, Requestors},
};

/// A package's policies.
pub async fn list(package: PackageId) -> Result<PolicyList, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(policy::list(&db, &caller, package).await?)
}

/// Adds a policy, or changes one. An empty duration stands for no end.
#[server(prefix = "/ui", endpoint = "policies/save")]
pub async fn save(
    package: PackageId,
    policy: Option<PolicyId>,
    name: String,
    #[server(default)] description: String,
    requestors: Requestors,
    #[server(default)] approval_required: bool,
    #[server(default)] duration_days: String,
    #[server(default)] extension_allowed: bool,
    revision: Option<Revision>,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let draft = PolicyDraft {
        name: Name::parse("Name", &name)?,
        description: Description::parse("Description", &description)?,
        requestors,
        approval_required,
        duration_days: days(&duration_days)?,
        extension_allowed,
    };
    match policy {
        Some(policy) => policy::edit(&db, &caller, policy, &draft, revision).await?,
        None => policy::create(&db, &caller, package, &draft).await.map(drop)?,
    }
    flash("The policy was saved.");
    leptos_axum::redirect(&format!("{}/policies", super::super::frame::address(package)));
    Ok(())
}

/// Switches a policy on or off.
#[server(prefix = "/ui", endpoint = "policies/enable")]
pub async fn enable(package: PackageId, policy: PolicyId, enabled: bool) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    policy::set_enabled(&db, &caller, policy, enabled).await?;
    flash(if enabled { "The policy was enabled." } else { "The policy was disabled: it gives nothing new." });
    leptos_axum::redirect(&format!("{}/policies", super::super::frame::address(package)));
    Ok(())
}

/// Deletes a policy that nothing uses.
#[server(prefix = "/ui", endpoint = "policies/delete")]
pub async fn delete(package: PackageId, policy: PolicyId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    policy::delete(&db, &caller, policy).await?;
    flash("The policy was deleted.");
    leptos_axum::redirect(&format!("{}/policies", super::super::frame::address(package)));
    Ok(())
}

/// How long an assignment lasts; nothing for no end.
fn days(typed: &str) -> Result<Option<u32>, AppError> {
    let typed = Some(typed.trim()).filter(|days| !days.is_empty());
    typed.map(str::parse).transpose().map_err(|_| {
        AppError::new(ErrorKind::Invalid, "Duration in days: a whole number, or nothing for no end.")
    })
}
