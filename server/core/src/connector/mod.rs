//! Connectors: the systems outside of Regrant's database in which access really lives.
//!
//! The engine speaks of groups and accounts, of what it wants added or removed, and of errors with a class; each
//! connector turns that into its system's protocol. The built-in directory is no connector: the engine reconciles
//! it in SQL. To add a system, add a variant to [`Connector`] and a folder beside `ldap`.

mod account;
mod change;
mod check;
mod dn;
mod error;
mod group;
pub mod ldap;

pub use account::{Account, AccountKey};
pub use change::{Applied, Change, ChangeKind, LeaseLost, WriteGuard};
pub use check::TestStep;
pub use error::{CallError, CauseKind, ErrorClass};
pub use group::{GroupRef, Membership, RemoteGroup};
use ldap::LdapConnector;

/// A connected system outside of Regrant's database. Cheap to clone; clones share connections.
#[derive(Clone)]
pub enum Connector {
    /// An LDAP server.
    Ldap(LdapConnector),
}

impl Connector {
    /// Reads who is in a group.
    ///
    /// # Errors
    /// As the call failed; a group that is gone is a permanent [`CauseKind::NoSuchGroup`].
    pub async fn read(&self, group: &GroupRef) -> Result<Membership, CallError> {
        match self {
            Self::Ldap(ldap) => ldap.read(group).await,
        }
    }

    /// Looks accounts up by the attribute that the system is configured with, in the order of the keys.
    ///
    /// # Errors
    /// As the call failed. A key that several accounts match is that key's own error.
    pub async fn find_accounts(
        &self,
        keys: &[String],
    ) -> Result<Vec<Result<Option<Account>, CallError>>, CallError> {
        match self {
            Self::Ldap(ldap) => ldap.find_accounts(keys).await,
        }
    }

    /// That nobody was found by a key, in words.
    pub fn no_such_account(&self, key: &str) -> CallError {
        match self {
            Self::Ldap(ldap) => ldap.no_such_account(key),
        }
    }

    /// Makes changes to a group true, as far as the guard still wants them.
    pub async fn apply(&self, group: &GroupRef, changes: &[Change], guard: &impl WriteGuard) -> Applied {
        match self {
            Self::Ldap(ldap) => ldap.apply(group, changes, guard).await,
        }
    }

    /// Tries everything that the connector needs, writing nothing.
    pub async fn test(&self) -> Vec<TestStep> {
        match self {
            Self::Ldap(ldap) => ldap.test().await,
        }
    }

    /// Lists groups, at most `limit`, sorted by name; those whose name or description contains `search`.
    ///
    /// # Errors
    /// As the call failed.
    pub async fn groups(&self, search: Option<&str>, limit: u16) -> Result<Vec<RemoteGroup>, CallError> {
        match self {
            Self::Ldap(ldap) => ldap.groups(search, limit).await,
        }
    }
}
