//! The accounts' passwords: random, and kept where only the operator can read them.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rand::Rng;

use super::people::ACCOUNTS;
use crate::{Error, Result, account::hash_password};

/// The file in the data directory: an object from user name to password.
pub const ACCOUNTS_FILE: &str = "demo-accounts.json";

/// Easy to type and to read aloud: no 0, O, 1, l, I.
const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH: usize = 20;

/// Somebody who can sign in to the demo.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Named after the role.
    pub user_name: &'static str,
    /// Whose account it is.
    pub display_name: &'static str,
    /// In clear: it is printed for the visitor.
    pub password: String,
}

pub(super) fn make() -> Vec<DemoAccount> {
    let mut rng = rand::rng();
    let mut letter = || char::from(LETTERS[rng.random_range(0..LETTERS.len())]);
    let mut password = || (0..LENGTH).map(|_| letter()).collect();
    ACCOUNTS
        .iter()
        .map(|account| DemoAccount {
            user_name: account.user_name,
            display_name: account.display_name,
            password: password(),
        })
        .collect()
}

pub(super) fn hashes(accounts: &[DemoAccount]) -> Result<HashMap<&'static str, String>> {
    accounts.iter().map(|account| Ok((account.user_name, hash_password(&account.password)?))).collect()
}

/// The file, written but not yet under its name.
#[derive(Debug)]
pub(super) struct Unplaced {
    path: PathBuf,
    target: PathBuf,
}

impl Unplaced {
    pub fn write(data_dir: &Path, accounts: &[DemoAccount]) -> Result<Self> {
        fs::create_dir_all(data_dir).map_err(|error| unusable(data_dir, error))?;
        let target = data_dir.join(ACCOUNTS_FILE);
        let path = data_dir.join(format!("{ACCOUNTS_FILE}.new"));
        let passwords: BTreeMap<_, _> =
            accounts.iter().map(|account| (account.user_name, account.password.as_str())).collect();
        let mut text = serde_json::to_string_pretty(&passwords)
            .map_err(|error| Error::internal("passwords make no JSON").with_source(error))?;
        text.push('\n');
        if path.exists() {
            fs::remove_file(&path).map_err(|error| unusable(&path, error))?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| unusable(&path, error))?;
        let unplaced = Self { path, target };
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| unusable(&unplaced.path, error))?;
        Ok(unplaced)
    }

    pub fn place(self) -> Result<()> {
        fs::rename(&self.path, &self.target).map_err(|error| unusable(&self.target, error))
    }
}

impl Drop for Unplaced {
    /// Where it has been placed, nothing is left to remove.
    fn drop(&mut self) {
        fs::remove_file(&self.path).ok();
    }
}

fn unusable(path: &Path, error: std::io::Error) -> Error {
    Error::unavailable(format!("{} can't be written: {error}.", path.display())).with_source(error)
}
