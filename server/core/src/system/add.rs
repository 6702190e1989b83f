use regrant_model::SystemId;
use regrant_model::policy::Action;
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use crate::connector::ldap::LdapConfig;
use crate::db::{self, Db};
use crate::engine::{self, Systems};
use crate::input::{Name, taken};
use crate::{Caller, Error, Result, audit};

/// An LDAP server to connect.
#[derive(Debug)]
pub struct NewLdap {
    /// What people call it, unique among systems.
    pub name: Name,
    /// How to reach it.
    pub config: LdapConfig,
    /// The password of the account that Regrant binds with.
    pub password: SecretString,
}

/// Connects an LDAP server. Nothing is asked of the server yet; [`super::test`] tells what works.
///
/// # Errors
/// `Forbidden`; `Invalid` for the configuration; `Conflict` when there is a system of that name.
pub async fn add_ldap(db: &Db, systems: &Systems, caller: &Caller, new: &NewLdap) -> Result<SystemId> {
    caller.may(Action::ConnectSystems)?;
    let config = json(&new.config)?;
    engine::ldap(new.name.as_str(), config.clone(), new.password.clone())?;
    let id = SystemId(Uuid::now_v7());
    let secret = systems.key().encrypt(id, &new.password)?;
    let mut tx = db::begin(db).await?;
    sqlx::query!(
        "insert into connected_systems (id, name, kind, config, secret, created_at)
         values ($1, $2, 'ldap', $3, $4, regrant_now())",
        id.0,
        new.name.as_str(),
        config,
        secret
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || name_taken(&new.name)))?;
    let entry = audit::Entry {
        action: "system.add",
        object_type: "system",
        object_id: id.0,
        object_name: new.name.as_str(),
        catalog: None,
        detail: json!({ "kind": "ldap", "url": new.config.url }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// A configuration as its column takes it.
pub(super) fn json(config: &LdapConfig) -> Result<serde_json::Value> {
    serde_json::to_value(config)
        .map_err(|error| Error::internal("a configuration can't be stored").with_source(error))
}

pub(super) fn name_taken(name: &Name) -> String {
    format!("Name: there is already a connected system \"{}\".", name.as_str())
}
