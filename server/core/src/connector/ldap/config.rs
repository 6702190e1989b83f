//! How to reach an LDAP server and where its people and groups are. Holds no secret; stored as JSON.

use std::fmt;
use std::time::Duration;

use regrant_model::view::LdapSettings;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The settings of one LDAP server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LdapConfig {
    /// `ldap://host[:port]` or `ldaps://host[:port]`.
    pub url: String,
    /// Encrypt an `ldap://` connection before anything else is said.
    #[serde(default)]
    pub start_tls: bool,
    /// Allow an unencrypted connection to another machine; the bind password then crosses the network in clear.
    #[serde(default)]
    pub allow_plaintext: bool,
    /// Certificate authorities to trust in place of the operating system's, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_certificate_pem: Option<String>,
    /// The account that Regrant binds with.
    pub bind_dn: String,
    /// Where people are looked for.
    pub user_base: String,
    /// The attribute by which a person is found.
    #[serde(default = "default_user_attribute")]
    pub user_attribute: String,
    /// Where groups are looked for.
    pub group_base: String,
    /// What counts as a group.
    #[serde(default = "default_group_filter")]
    pub group_filter: String,
    /// The attribute of a group that holds its members' DNs.
    #[serde(default = "default_member_attribute")]
    pub member_attribute: String,
    /// The attribute that identifies a group for good.
    #[serde(default = "default_id_attribute")]
    pub id_attribute: String,
    /// Stands in for the last member where a group may not be empty; without one, the group's own DN does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// How many memberships one modification changes at most.
    #[serde(default = "default_batch_size")]
    pub batch_size: usize,
    /// Seconds until a connection, with encryption and bind, must be there.
    #[serde(default = "default_connect_seconds")]
    pub connect_timeout_seconds: u64,
    /// Seconds until an answer must be there. Stays well below the engine's lease of 60 seconds.
    #[serde(default = "default_operation_seconds")]
    pub operation_timeout_seconds: u64,
}

fn default_user_attribute() -> String {
    "uid".to_owned()
}

fn default_group_filter() -> String {
    "(objectClass=groupOfNames)".to_owned()
}

fn default_member_attribute() -> String {
    "member".to_owned()
}

fn default_id_attribute() -> String {
    "entryUUID".to_owned()
}

fn default_batch_size() -> usize {
    500
}

fn default_connect_seconds() -> u64 {
    10
}

fn default_operation_seconds() -> u64 {
    20
}

/// What is wrong with a configuration, in a sentence for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl LdapConfig {
    /// A configuration with all defaults.
    pub fn new(
        url: impl Into<String>,
        bind_dn: impl Into<String>,
        user_base: impl Into<String>,
        group_base: impl Into<String>,
    ) -> Self {
        Self {
            url: url.into(),
            start_tls: false,
            allow_plaintext: false,
            ca_certificate_pem: None,
            bind_dn: bind_dn.into(),
            user_base: user_base.into(),
            user_attribute: default_user_attribute(),
            group_base: group_base.into(),
            group_filter: default_group_filter(),
            member_attribute: default_member_attribute(),
            id_attribute: default_id_attribute(),
            placeholder: None,
            batch_size: default_batch_size(),
            connect_timeout_seconds: default_connect_seconds(),
            operation_timeout_seconds: default_operation_seconds(),
        }
    }

    /// A configuration as its column holds it.
    ///
    /// # Errors
    /// `Internal` when it holds something else.
    pub fn stored(column: serde_json::Value) -> crate::Result<Self> {
        serde_json::from_value(column).map_err(|error| {
            crate::Error::internal("a connected system's settings can't be read").with_source(error)
        })
    }

    /// With what a form says; what no form sets stays.
    #[must_use]
    pub fn with(self, form: &LdapSettings) -> Self {
        let or = |typed: &str, default: fn() -> String| match typed.trim() {
            "" => default(),
            typed => typed.to_owned(),
        };
        let some = |typed: &str| Some(typed.trim().to_owned()).filter(|text| !text.is_empty());
        Self {
            url: form.url.trim().to_owned(),
            start_tls: form.start_tls,
            allow_plaintext: form.allow_plaintext,
            ca_certificate_pem: some(&form.ca_certificate).map(|pem| format!("{pem}\n")),
            bind_dn: form.bind_dn.trim().to_owned(),
            user_base: form.user_base.trim().to_owned(),
            user_attribute: or(&form.user_attribute, default_user_attribute),
            group_base: form.group_base.trim().to_owned(),
            group_filter: or(&form.group_filter, default_group_filter),
            placeholder: some(&form.placeholder),
            ..self
        }
    }

    /// What a form shows of it.
    pub fn settings(self) -> LdapSettings {
        LdapSettings {
            url: self.url,
            start_tls: self.start_tls,
            allow_plaintext: self.allow_plaintext,
            bind_dn: self.bind_dn,
            user_base: self.user_base,
            user_attribute: self.user_attribute,
            group_base: self.group_base,
            group_filter: self.group_filter,
            placeholder: self.placeholder.unwrap_or_default(),
            ca_certificate: self.ca_certificate_pem.unwrap_or_default(),
        }
    }

    /// Whether the other one sends the password to the same server, for the same account, as well protected.
    pub fn connects_like(&self, other: &Self) -> bool {
        let of = |config: &Self| {
            (config.url.clone(), config.start_tls, config.bind_dn.clone(), config.ca_certificate_pem.clone())
        };
        of(self) == of(other)
    }

    /// Whether the other one finds the same account for a person.
    pub fn finds_people_like(&self, other: &Self) -> bool {
        let of =
            |config: &Self| (config.url.clone(), config.user_base.clone(), config.user_attribute.clone());
        of(self) == of(other)
    }

    /// Checks everything that can be checked without the server; returns the parsed address.
    ///
    /// # Errors
    /// The first thing that is wrong, and what to do about it.
    pub fn validate(&self) -> Result<Url, ConfigError> {
        let url = self.validate_address()?;
        for (field, dn) in
            [("bind DN", &self.bind_dn), ("user base", &self.user_base), ("group base", &self.group_base)]
        {
            if !dn.contains('=') {
                return Err(ConfigError(format!(
                    "The {field} \"{dn}\" is no distinguished name, such as ou=people,dc=example,dc=org."
                )));
            }
        }
        if self.placeholder.as_ref().is_some_and(|dn| !dn.contains('=')) {
            return Err(ConfigError("The placeholder is no distinguished name.".to_owned()));
        }
        for (field, name) in [
            ("user attribute", &self.user_attribute),
            ("member attribute", &self.member_attribute),
            ("id attribute", &self.id_attribute),
        ] {
            let good = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
            if name.is_empty() || !name.bytes().all(good) {
                return Err(ConfigError(format!("The {field} \"{name}\" is no attribute name.")));
            }
        }
        // Without its parentheses a filter could not become a part of another one.
        if !self.group_filter.starts_with('(') || ldap3::parse_filter(&self.group_filter).is_err() {
            return Err(ConfigError(format!(
                "The group filter \"{}\" is no LDAP filter, such as (objectClass=groupOfNames).",
                self.group_filter
            )));
        }
        if !(1..=5_000).contains(&self.batch_size) {
            return Err(ConfigError("The batch size must lie between 1 and 5000.".to_owned()));
        }
        if !(1..=20).contains(&self.connect_timeout_seconds)
            || !(1..=30).contains(&self.operation_timeout_seconds)
        {
            return Err(ConfigError(
                "The timeouts must lie between 1 and 20 seconds for a connection and 1 and 30 for an answer."
                    .to_owned(),
            ));
        }
        Ok(url)
    }

    fn validate_address(&self) -> Result<Url, ConfigError> {
        let invalid = || {
            ConfigError(format!(
                "\"{}\" is no LDAP address. Write ldap://host, ldaps://host or ldap://host:port.",
                self.url
            ))
        };
        let url = Url::parse(&self.url).map_err(|_| invalid())?;
        let host = url.host_str().unwrap_or_default();
        if !matches!(url.scheme(), "ldap" | "ldaps") || host.is_empty() {
            return Err(invalid());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ConfigError(
                "The address holds a user name or password. Name the bind DN and give its password apart."
                    .to_owned(),
            ));
        }
        if self.start_tls && url.scheme() == "ldaps" {
            return Err(ConfigError(
                "ldaps:// is encrypted from the start: leave StartTLS out, or write ldap://.".to_owned(),
            ));
        }
        if url.scheme() == "ldap" && !self.start_tls && !self.allow_plaintext && !is_loopback(&url) {
            return Err(ConfigError(format!(
                "The connection to {host} would not be encrypted, and the bind password would cross the network \
                 in clear. Use ldaps:// or StartTLS, or allow plain text explicitly."
            )));
        }
        if let Some(pem) = &self.ca_certificate_pem {
            super::tls::authorities(pem)?;
        }
        Ok(url)
    }

    pub(super) fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.connect_timeout_seconds)
    }

    pub(super) fn operation_timeout(&self) -> Duration {
        Duration::from_secs(self.operation_timeout_seconds)
    }
}

/// `ldap` is no special scheme of the URL standard, so addresses arrive as domains and are parsed here.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            name.eq_ignore_ascii_case("localhost")
                || name.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str) -> LdapConfig {
        LdapConfig::new(url, "cn=regrant,dc=test", "ou=people,dc=test", "ou=groups,dc=test")
    }

    fn complaint(config: &LdapConfig) -> String {
        config.validate().expect_err("must be refused").0
    }

    #[test]
    fn plain_text_stays_on_the_machine_unless_allowed() {
        for url in
            ["ldap://localhost", "ldap://127.0.0.1:3890", "ldap://[::1]:389", "ldaps://ldap.example.org"]
        {
            config(url).validate().expect(url);
        }
        let mut remote = config("ldap://ldap.example.org");
        assert!(complaint(&remote).contains("not be encrypted"));
        remote.start_tls = true;
        remote.validate().expect("StartTLS encrypts");
        remote.start_tls = false;
        remote.allow_plaintext = true;
        remote.validate().expect("allowed explicitly");
    }

    #[test]
    fn mistakes_are_named() {
        for (url, word) in [
            ("ldap.example.org", "no LDAP address"),
            ("http://ldap.example.org", "no LDAP address"),
            ("ldap://", "no LDAP address"),
            ("ldaps://cn=x:secret@ldap.example.org", "holds a user name"),
        ] {
            assert!(complaint(&config(url)).contains(word), "{url}: {}", complaint(&config(url)));
        }
        let good = config("ldaps://ldap.example.org");
        let wrong = |change: fn(&mut LdapConfig)| {
            let mut config = good.clone();
            change(&mut config);
            complaint(&config)
        };
        assert!(wrong(|c| c.user_base = "people".into()).contains("user base"));
        assert!(wrong(|c| c.user_attribute = "uid)(cn=*".into()).contains("user attribute"));
        assert!(wrong(|c| c.group_filter = "objectClass=groupOfNames".into()).contains("group filter"));
        assert!(wrong(|c| c.group_filter = "(objectClass=groupOfNames".into()).contains("group filter"));
        assert!(wrong(|c| c.start_tls = true).contains("StartTLS"));
        assert!(wrong(|c| c.ca_certificate_pem = Some("no pem".into())).contains("certificate"));
        assert!(wrong(|c| c.operation_timeout_seconds = 120).contains("timeouts"));
        assert!(wrong(|c| c.batch_size = 0).contains("batch size"));
    }

    #[test]
    fn defaults_fill_what_json_leaves_out() {
        let json = r#"{"url":"ldaps://x","bind_dn":"cn=a","user_base":"dc=a","group_base":"dc=a"}"#;
        let config: LdapConfig = serde_json::from_str(json).expect("parses");
        assert_eq!(config, LdapConfig::new("ldaps://x", "cn=a", "dc=a", "dc=a"));
        assert!(serde_json::from_str::<LdapConfig>(r#"{"url":"x","password":"y"}"#).is_err());
    }
}
