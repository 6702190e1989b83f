//! Finding people's entries.

use std::collections::HashMap;
use std::fmt::Write;

use ldap3::{SearchEntry, ldap_escape};

use super::LdapConnector;
use super::connection::Query;
use super::failure::code;
use super::read::values;
use crate::connector::dn::fold;
use crate::connector::{Account, CallError, CauseKind};

/// How many people one search looks for.
const BATCH: usize = 50;

impl LdapConnector {
    /// Looks people up by the configured attribute, in the order of the keys.
    ///
    /// # Errors
    /// As the call failed. A key that several entries match is that key's own error.
    pub async fn find_accounts(
        &self,
        keys: &[String],
    ) -> Result<Vec<Result<Option<Account>, CallError>>, CallError> {
        let mut accounts = Vec::with_capacity(keys.len());
        for batch in keys.chunks(BATCH) {
            let entries = self.find_entries(batch).await?;
            let index = Index::new(&entries, &self.server.config.user_attribute);
            accounts.extend(batch.iter().map(|key| self.choose(key, &index)));
        }
        Ok(accounts)
    }

    /// That nobody was found by a key, in words.
    pub fn no_such_account(&self, key: &str) -> CallError {
        let config = &self.server.config;
        CallError::permanent(
            CauseKind::NoSuchAccount,
            format!(
                "{} has no account with {} \"{key}\" below {}. Create it there, then reprocess.",
                self.server.name, config.user_attribute, config.user_base
            ),
            "",
        )
    }

    async fn find_entries(&self, keys: &[String]) -> Result<Vec<SearchEntry>, CallError> {
        let config = &self.server.config;
        let mut filter = String::from("(|");
        for key in keys.iter().filter(|key| !key.trim().is_empty()) {
            write!(filter, "({}={})", config.user_attribute, ldap_escape(key.as_str()))
                .expect("a string takes all");
        }
        filter.push(')');
        if filter == "(|)" {
            return Ok(Vec::new());
        }
        let explain = |failure: super::Failure| failure.explain(&self.server, "search", &config.user_base);
        let attributes = [config.user_attribute.as_str()];
        let found =
            self.search(&Query::below(&config.user_base, &filter, &attributes)).await.map_err(explain)?;
        if found.answer.rc == code::NO_SUCH_OBJECT {
            return Err(CallError::permanent(
                CauseKind::InsufficientAccess,
                format!(
                    "{} does not show {}, below which the people are. Check the user base, and ask the directory's \
                     administrator to let the account Regrant binds with read it.",
                    self.server.name, config.user_base
                ),
                found.answer.to_string(),
            ));
        }
        found.complete().map_err(explain)
    }

    fn choose(&self, key: &str, index: &Index<'_>) -> Result<Option<Account>, CallError> {
        let exact = index.exact.get(key).map_or(&[][..], Vec::as_slice);
        let folded = index.folded.get(&fold(key)).map_or(&[][..], Vec::as_slice);
        match (exact, folded) {
            ([entry], _) | (_, [entry]) => Ok(Some(Account::new(entry.dn.as_str()))),
            (_, []) => Ok(None),
            _ => Err(CallError::permanent(
                CauseKind::AmbiguousAccount,
                format!(
                    "{} has {} accounts with {} \"{key}\" below {}, so Regrant can't tell which one is meant. Ask the \
                     directory's administrator to keep it unique.",
                    self.server.name,
                    folded.len(),
                    self.server.config.user_attribute,
                    self.server.config.user_base
                ),
                folded.iter().map(|entry| entry.dn.as_str()).collect::<Vec<_>>().join("; "),
            )),
        }
    }
}

/// Entries by the values of the attribute, as spelled and folded: the server may compare either way.
struct Index<'a> {
    exact: HashMap<&'a str, Vec<&'a SearchEntry>>,
    folded: HashMap<String, Vec<&'a SearchEntry>>,
}

impl<'a> Index<'a> {
    fn new(entries: &'a [SearchEntry], attribute: &str) -> Self {
        let mut index = Self { exact: HashMap::new(), folded: HashMap::new() };
        for entry in entries {
            for value in values(entry, attribute).unwrap_or_default() {
                index.exact.entry(value).or_default().push(entry);
                let same = index.folded.entry(fold(value)).or_default();
                if same.last().is_none_or(|last| last.dn != entry.dn) {
                    same.push(entry);
                }
            }
        }
        index
    }
}
