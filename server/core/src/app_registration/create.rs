use regrant_model::policy::{Action, Permission};
use regrant_model::{AppRegistrationId, AppSecretId};
use secrecy::SecretString;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{OBJECT, secret, store};
use crate::db::{self, Db};
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

/// Registers a program, and makes its first secret.
///
/// # Errors
/// `Forbidden`; `Invalid` for permissions that make no sense; `Conflict` when there is one of that name.
pub async fn create(db: &Db, caller: &Caller, new: &NewApp) -> Result<Credentials> {
    let secret = secret::make();
    let mut tx = db::begin(db).await?;
    let client = insert(&mut tx, caller, new).await?;
    store::add_secret(&mut tx, client, AppSecretId(Uuid::now_v7()), &secret::hash(&secret)).await?;
    tx.commit().await?;
    Ok(Credentials { client, secret })
}

/// Registers a program that has no secret yet: its first one is made in a step of its own, as those that follow it are.
///
/// # Errors
/// As [`create`].
pub async fn register(db: &Db, caller: &Caller, new: &NewApp) -> Result<AppRegistrationId> {
    let mut tx = db::begin(db).await?;
    let client = insert(&mut tx, caller, new).await?;
    tx.commit().await?;
    Ok(client)
}

async fn insert(tx: &mut PgConnection, caller: &Caller, new: &NewApp) -> Result<AppRegistrationId> {
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
    let names: Vec<String> = permissions.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "insert into app_registrations (id, display_name, permissions, created_at) values ($1, $2, $3, regrant_now())",
        id.0,
        new.name.as_str(),
        &names
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| {
        taken(error, || format!("Name: there is already an app registration \"{}\".", new.name.as_str()))
    })?;
    let entry = audit::Entry {
        action: "app_registration.create",
        object_type: OBJECT,
        object_id: id.0,
        object_name: new.name.as_str(),
        catalog: None,
        detail: json!({ "permissions": names }),
    };
    audit::record(tx, caller, &entry).await?;
    Ok(id)
}
