//! Connectors to a slapd, and guards.

use std::sync::atomic::{AtomicUsize, Ordering};

use regrant_core::connector::ldap::{LdapConfig, LdapConnector};
use regrant_core::connector::{Account, Applied, Change, GroupRef, LeaseLost, WriteGuard};
use regrant_core::testing::Slapd;
use secrecy::SecretString;

pub const SYSTEM: &str = "Corporate LDAP";

pub fn config(slapd: &Slapd) -> LdapConfig {
    LdapConfig::new(slapd.url(), Slapd::BIND_DN, Slapd::USER_BASE, Slapd::GROUP_BASE)
}

pub fn connect(config: LdapConfig) -> LdapConnector {
    LdapConnector::new(SYSTEM, config, SecretString::from(Slapd::PASSWORD)).expect("a good configuration")
}

pub fn connector(slapd: &Slapd) -> LdapConnector {
    connect(config(slapd))
}

pub fn group(slapd: &Slapd, dn: &str) -> GroupRef {
    GroupRef { external_id: slapd.entry_uuid(dn), locator: dn.to_owned() }
}

pub fn person(number: usize) -> Account {
    Account::new(Slapd::person(number))
}

pub fn add(numbers: impl IntoIterator<Item = usize>) -> Vec<Change> {
    numbers.into_iter().map(|number| Change::add(person(number))).collect()
}

pub fn remove(numbers: impl IntoIterator<Item = usize>) -> Vec<Change> {
    numbers.into_iter().map(|number| Change::remove(person(number))).collect()
}

pub fn people(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    let mut names: Vec<_> = numbers.into_iter().map(Slapd::person).collect();
    names.sort_unstable();
    names
}

/// All is well, for every one of the changes.
#[track_caller]
pub fn assert_all_ok(applied: &Applied, count: usize) {
    assert!(!applied.lost_lease);
    assert_eq!(applied.results.len(), count, "every change has a result");
    for (change, result) in &applied.results {
        assert!(result.is_ok(), "{change:?}: {result:?}");
    }
}

/// Everything is still wanted.
pub struct Always;

impl WriteGuard for Always {
    async fn still_wanted(&self, changes: &[Change]) -> Result<Vec<Change>, LeaseLost> {
        Ok(changes.to_vec())
    }
}

/// Everything is still wanted; something happens outside right before the first write.
pub struct Meanwhile<F> {
    act: F,
    pub asked: AtomicUsize,
}

impl<F: Fn() + Sync> Meanwhile<F> {
    pub fn new(act: F) -> Self {
        Self { act, asked: AtomicUsize::new(0) }
    }
}

impl<F: Fn() + Sync> WriteGuard for Meanwhile<F> {
    async fn still_wanted(&self, changes: &[Change]) -> Result<Vec<Change>, LeaseLost> {
        if self.asked.fetch_add(1, Ordering::SeqCst) == 0 {
            (self.act)();
        }
        Ok(changes.to_vec())
    }
}
