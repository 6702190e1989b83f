//! The LDAP connector: groups whose members are DNs, in OpenLDAP, 389 Directory Server and their kin.
//!
//! A group is known by an id that never changes and found again after a rename. All members are read at once, which
//! is far cheaper than asking one by one. Changes go out in batches; a server rejects a batch as a whole, so a
//! batch is re-read, recomputed and, where a rule forbids a part of it, split until the culprit stands alone.

mod apply;
mod check;
mod config;
mod connection;
mod failure;
mod find;
mod groups;
mod plan;
mod read;
mod tls;

use std::sync::Arc;

use rustls::ClientConfig;
use secrecy::SecretString;
use url::Url;

pub use config::{ConfigError, LdapConfig};
use connection::{Connection, Found, Pool, Query};
use failure::Failure;

/// One LDAP server. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct LdapConnector {
    server: Arc<Server>,
    pool: Arc<Pool>,
}

/// What is known of the server.
struct Server {
    /// What people call the system.
    name: String,
    config: LdapConfig,
    url: Url,
    tls: Arc<ClientConfig>,
    password: SecretString,
}

impl LdapConnector {
    /// Prepares a connector; connects only when it is used. `name` is what people call the system.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn new(
        name: impl Into<String>,
        config: LdapConfig,
        password: SecretString,
    ) -> Result<Self, ConfigError> {
        let url = config.validate()?;
        let tls = tls::client(&config)?;
        let server = Server { name: name.into(), config, url, tls, password };
        Ok(Self { server: Arc::new(server), pool: Arc::default() })
    }

    /// Searches on an idle connection or a new one; once more on a new one when the idle one turns out dead.
    async fn search(&self, query: &Query<'_>) -> Result<Found, Failure> {
        let mut connection = self.pool.take(&self.server).await?;
        let mut result = connection.search(&self.server, query).await;
        if connection.reused && result.as_ref().is_err_and(Failure::is_stale) {
            connection = Connection::open(&self.server).await?;
            result = connection.search(&self.server, query).await;
        }
        let found = result?;
        self.pool.give_back(connection);
        Ok(found)
    }
}
