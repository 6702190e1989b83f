//! How an account is named in a connected system.

use super::dn;

/// An account's name as the system writes it: in LDAP its distinguished name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name, spelled as the system spelled it when it was looked up.
    pub name: String,
}

impl Account {
    /// Names an account.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }

    /// The form in which accounts are compared.
    pub fn key(&self) -> AccountKey {
        AccountKey::of(&self.name)
    }
}

/// An account's name in the one form in which names are compared: two spellings of one DN have the same key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey(String);

impl AccountKey {
    /// Normalises a name. Never fails: what is no DN is compared without regard to case and outer spaces.
    pub fn of(name: &str) -> Self {
        Self::from_name(name.to_owned())
    }

    /// As [`AccountKey::of`], without a copy when the name is already plain, as nearly all are.
    pub fn from_name(name: String) -> Self {
        Self(dn::normalise(name))
    }

    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
