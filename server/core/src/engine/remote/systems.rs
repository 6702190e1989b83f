//! The connectors of connected systems, made from their rows and kept while those stay the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use regrant_model::SystemId;
use secrecy::SecretString;
use sqlx::types::Uuid;

use crate::connector::Connector;
use crate::connector::ldap::{LdapConfig, LdapConnector};
use crate::db::Db;
use crate::secret::SecretKey;
use crate::{Error, Result};

/// The connectors, shared by all workers of a process.
#[derive(Clone)]
pub struct Systems {
    key: Arc<SecretKey>,
    kept: Arc<Mutex<HashMap<Uuid, Kept>>>,
}

struct Kept {
    config: serde_json::Value,
    sealed: Option<Vec<u8>>,
    name: String,
    connector: Connector,
}

impl Systems {
    /// With the key that decrypts their secrets.
    pub fn new(key: Arc<SecretKey>) -> Self {
        Self { key, kept: Arc::default() }
    }

    /// The key that encrypts and decrypts their secrets.
    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// A system's connector, as it is configured now.
    ///
    /// # Errors
    /// When there is no such system, or its configuration or secret can't be read.
    pub async fn connector(&self, db: &Db, system: Uuid) -> Result<Connector> {
        let row = sqlx::query!(
            "select name, kind, config, secret from connected_systems where id = $1 and deleted_at is null",
            system,
        )
        .fetch_optional(db)
        .await?
        .ok_or_else(|| Error::not_found("The connected system was removed."))?;
        if let Some(kept) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&system)
            && (&kept.config, &kept.sealed, &kept.name) == (&row.config, &row.secret, &row.name)
        {
            return Ok(kept.connector.clone());
        }
        let connector = match row.kind.as_str() {
            "ldap" => {
                let password = match &row.secret {
                    Some(sealed) => self.key.decrypt(SystemId(system), sealed)?,
                    None => SecretString::from(""),
                };
                ldap(&row.name, row.config.clone(), password)?
            }
            other => {
                return Err(Error::invalid(format!(
                    "{} is of kind {other}, which has no connector.",
                    row.name
                )));
            }
        };
        let kept =
            Kept { config: row.config, sealed: row.secret, name: row.name, connector: connector.clone() };
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(system, kept);
        Ok(connector)
    }

    /// By what the subjects are looked up in a system: the property that fits the configured attribute.
    pub(super) async fn account_keys(
        &self,
        db: &Db,
        system: Uuid,
        subjects: &[Uuid],
    ) -> Result<Vec<(Uuid, String)>> {
        let rows = sqlx::query!(
            r#"select u.id, case lower(coalesce(s.config ->> 'user_attribute', 'uid'))
                 when 'mail' then coalesce(u.mail, u.user_principal_name)
                 when 'userprincipalname' then u.user_principal_name
                 else split_part(u.user_principal_name, '@', 1) end as "key!"
             from users u, connected_systems s where u.id = any($1) and s.id = $2 order by u.id"#,
            subjects,
            system,
        )
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.key)).collect())
    }
}

/// Makes an LDAP connector from a stored configuration.
///
/// # Errors
/// `Invalid` when the configuration can't be used; the message says what is wrong.
pub fn ldap(name: &str, config: serde_json::Value, password: SecretString) -> Result<Connector> {
    let config: LdapConfig = serde_json::from_value(config)
        .map_err(|error| Error::invalid(format!("The configuration of {name} can't be read: {error}.")))?;
    let connector = LdapConnector::new(name, config, password)
        .map_err(|error| Error::invalid(format!("The configuration of {name} can't be used: {error}")))?;
    Ok(Connector::Ldap(connector))
}
