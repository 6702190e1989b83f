use regrant_model::policy::{Action, Permission};
use regrant_model::{AppRegistrationId, AppSecretId};
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::{OBJECT, secret, store};
use crate::db::Db;
use crate::input::{Name, taken};
use crate::{Caller, Error, Result, audit};

/// A program to register.
#[derive(Debug)]
pub struct NewApp {
    /// What people call it, unique among app registrations.
    pub name: Name,
    /// What it may do; at least one, each of them one that a program can have.
    pub permissions: Vec<Permission>,
}

/// With what a program asks for tokens.
#[derive(Debug)]
pub struct Credentials {
    /// Its client id.
    pub client: AppRegistrationId,
    /// To be shown once; it is kept as a hash only.
    pub secret: SecretString,
}

/// Registers a program.
///
/// # Errors
/// `Forbidden`; `Invalid` for permissions that make no sense; `Conflict` when there is one of that name.
pub async fn create(db: &Db, caller: &Caller, new: &NewApp) -> Result<Credentials> {
    caller.may(Action::RegisterApps)?;
    let mut permissions = new.permissions.clone();
    permissions.sort_unstable();
    permissions.dedup();
    if let Some(wrong) = permissions.iter().find(|permission| permission.is_delegated_only()) {
        return Err(Error::invalid(format!(
            "Permissions: {wrong} is for people who sign in, and a program has nobody behind it."
        )));
    }
    let id = AppRegistrationId(Uuid::now_v7());
    let secret = secret::make();
    let names: Vec<String> = permissions.iter().map(ToString::to_string).collect();
    let mut tx = db.begin().await?;
    sqlx::query!(
        "insert into app_registrations (id, display_name, permissions, created_at) values ($1, $2, $3, regrant_now())",
        id.0,
        new.name.as_str(),
        &names
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || format!("There is already an app registration \"{}\".", new.name.as_str())))?;
    store::add_secret(&mut tx, id, AppSecretId(Uuid::now_v7()), &secret::hash(&secret)).await?;
    let entry = audit::Entry {
        action: "app_registration.create",
        object_type: OBJECT,
        object_id: id.0,
        object_name: new.name.as_str(),
        catalog: None,
        detail: json!({ "permissions": names }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(Credentials { client: id, secret })
}
