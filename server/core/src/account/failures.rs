//! The limit on guessing: so many failures per account and per client address within a window, then a pause.
//!
//! An attempt is counted *before* its password is looked at, and the count is taken back when it was right. Parallel
//! guesses therefore can't slip through together. An attempt that is refused does not count: the pause ends by itself,
//! however often somebody tries in the meantime.

use std::net::IpAddr;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::store;
use crate::db::Db;
use crate::{Error, Result};

pub(super) const WINDOW: time::Duration = time::Duration::minutes(15);
const PER_ACCOUNT: i64 = 10;
const PER_ADDRESS: i64 = 50;

/// An attempt that has been counted.
pub(super) struct Counted {
    account: String,
    address: String,
    at: OffsetDateTime,
}

/// Counts an attempt.
///
/// # Errors
/// `TooMany`, with the time until the next one is allowed.
pub(super) async fn count(db: &Db, user_name: &str, address: IpAddr) -> Result<Counted> {
    let (account, address) = (account_key(user_name), address_key(address));
    let at = store::add_failures(db, &account, &address).await?;
    let counted = Counted { account, address, at };
    let for_account = store::wait(db, &counted.account, PER_ACCOUNT).await?;
    let for_address = store::wait(db, &counted.address, PER_ADDRESS).await?;
    match for_account.max(for_address) {
        Some(wait) => {
            counted.take_back(db).await?;
            let wait = wait.max(Duration::from_secs(1));
            let minutes = wait.as_secs().div_ceil(60);
            let unit = if minutes == 1 { "minute" } else { "minutes" };
            Err(Error::too_many(
                format!("Too many failed sign-ins. Wait {minutes} {unit} and try again."),
                wait,
            ))
        }
        None => Ok(counted),
    }
}

impl Counted {
    /// The attempt was no failure.
    pub(super) async fn take_back(&self, db: &Db) -> Result<()> {
        store::remove_failures(db, &[&self.account, &self.address], self.at).await
    }

    /// Whose counter starts anew after a success.
    pub(super) fn account(&self) -> &str {
        &self.account
    }
}

/// Hashed: people type passwords into the field for the name.
fn account_key(user_name: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(user_name.to_lowercase());
    digest.iter().fold("account:".to_owned(), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    })
}

/// An IPv6 client has a whole /64 to choose its address from.
fn address_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("address:{address}"),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("address:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_for_its_network() {
        let key = |address: &str| address_key(address.parse().unwrap());
        assert_eq!(key("192.0.2.7"), "address:192.0.2.7");
        assert_eq!(key("::ffff:192.0.2.7"), "address:192.0.2.7");
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "address:2001:db8:1:2::/64");
    }

    #[test]
    fn the_key_of_an_account_does_not_depend_on_case_and_tells_nothing() {
        assert_eq!(account_key("Mei"), account_key("mei"));
        assert!(!account_key("mei").contains("mei"));
    }
}
