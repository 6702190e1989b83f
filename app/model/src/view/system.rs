use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Command, Named};
use crate::text_enum::text_enum;
use crate::{CatalogId, ResourceId, SystemId};

text_enum! {
    /// What a connected system is.
    SystemKind {
        /// The built-in directory.
        Builtin = "builtin", "Built-in directory";
        /// An LDAP server.
        Ldap = "ldap", "LDAP";
        /// A SCIM 2.0 service.
        Scim = "scim", "SCIM 2.0";
    }
}

/// Whether a system is asked at the moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Breaker {
    /// It answers, or has not been asked yet.
    Closed,
    /// It did not answer lately, or nothing that Regrant can work with.
    Failing {
        /// What it answered, or that it did not.
        cause: String,
        /// Since when.
        #[serde(with = "rfc3339")]
        since: OffsetDateTime,
        /// It is left alone until then; none while calls go on.
        #[serde(with = "rfc3339::option", default)]
        next_attempt: Option<OffsetDateTime>,
    },
}

impl Breaker {
    /// In two or three words.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Closed => "Working",
            Self::Failing { next_attempt: None, .. } => "Failing",
            Self::Failing { next_attempt: Some(_), .. } => "Not reachable",
        }
    }
}

/// A row of Connected systems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemRow {
    /// The system.
    pub id: SystemId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SystemKind,
    /// Where it is; empty for the built-in directory.
    pub address: String,
    /// Whether it is asked at the moment.
    pub breaker: Breaker,
    /// When it last answered, as it is reached now.
    #[serde(with = "rfc3339::option", default)]
    pub last_ok_at: Option<OffsetDateTime>,
    /// It was changed after it was connected.
    pub was_edited: bool,
    /// Resources of it that Regrant governs.
    pub resources: u32,
}

impl SystemRow {
    /// Nobody has asked it anything yet as it is reached now, so nothing is known of it. The built-in directory is always there.
    pub fn is_untried(&self) -> bool {
        self.kind != SystemKind::Builtin && self.breaker == Breaker::Closed && self.last_ok_at.is_none()
    }

    /// Whether it answers, in two or three words.
    pub fn state_label(&self) -> &'static str {
        match (self.is_untried(), self.was_edited) {
            (true, true) => "Not asked since it was changed",
            (true, false) => "Not asked yet",
            (false, _) => self.breaker.label(),
        }
    }
}

/// One connected system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemDetail {
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// What the list shows of it.
    pub system: SystemRow,
    /// When it was connected.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// Its settings by name, none of them secret.
    pub settings: Vec<(String, String)>,
    /// Its resources and the catalogs they are in, by name; at most 200.
    pub resources: Vec<(Named<ResourceId>, Vec<Named<CatalogId>>)>,
    /// Whether the reader may change how it is reached.
    pub can_edit: Command,
    /// Whether the reader may test it.
    pub can_test: Command,
    /// Whether the reader may remove it; only while nothing uses it.
    pub can_remove: Command,
}

/// What a form says of an LDAP server, none of it secret. What is left empty takes its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LdapSettings {
    /// `ldap://host[:port]` or `ldaps://host[:port]`.
    pub url: String,
    /// Encrypt an `ldap://` connection before anything else is said.
    #[serde(default)]
    pub start_tls: bool,
    /// Allow an unencrypted connection to another machine.
    #[serde(default)]
    pub allow_plaintext: bool,
    /// The account that Regrant binds with, a DN.
    pub bind_dn: String,
    /// Where people are looked for, a DN.
    pub user_base: String,
    /// The attribute by which a person is found: `uid` takes the part of the user principal name before the @, `mail` and
    /// `userPrincipalName` take the whole.
    #[serde(default)]
    pub user_attribute: String,
    /// Where groups are looked for, a DN.
    pub group_base: String,
    /// What counts as a group, an LDAP filter in parentheses.
    #[serde(default)]
    pub group_filter: String,
    /// Stands in for the last member where a group may not be empty, a DN; empty for the group's own.
    #[serde(default)]
    pub placeholder: String,
    /// Certificate authorities to trust, as PEM; empty for the operating system's.
    #[serde(default)]
    pub ca_certificate: String,
}

/// A group that a connected system offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteGroupRow {
    /// The id that never changes in its system.
    pub external_id: String,
    /// Where it is in its system (a DN).
    pub locator: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Already brought under governance.
    pub resource: Option<ResourceId>,
}

/// One step of a system's test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemTestStep {
    /// What was tried, in two or three words.
    pub name: String,
    /// Whether it worked.
    pub ok: bool,
    /// What was seen, or what to do.
    pub detail: String,
}
