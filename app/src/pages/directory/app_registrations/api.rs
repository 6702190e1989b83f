//! What the pages of app registrations read, and where their forms are posted to that show no secret.

use crate::api::{AppError, flash, part};
use leptos::prelude::server;
use regrant_core::{Caller, app_registration, db::Db};
use regrant_model::{
    AppRegistrationId,
    policy::Action,
    view::{AppRegistrationDetail, AppRegistrationRow},
};

/// The app registrations that match.
pub async fn list(search: &str) -> Result<Vec<AppRegistrationRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(app_registration::list(&db, &caller, Some(search)).await?)
}

/// One app registration.
pub async fn detail(app: AppRegistrationId) -> Result<AppRegistrationDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(app_registration::detail(&db, &caller, app).await?)
}

/// Whether the caller may register programs.
pub fn may_register() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::RegisterApps))
}

/// Deletes an app registration; its secrets, identities, tokens and roles are gone with it.
#[server(prefix = "/ui", endpoint = "app-registrations/delete")]
pub async fn delete(app: AppRegistrationId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    app_registration::delete(&db, &caller, app).await?;
    flash("The app registration was deleted. Its secrets and tokens count no more.");
    leptos_axum::redirect(super::APP_REGISTRATIONS);
    Ok(())
}
