use regrant_model::policy::Permission;
use serde::Deserialize;
use uuid::Uuid;

/// What a token of an identity provider says. Issuer, audience and times were looked at already.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    sub: String,
    /// The user's or program's id in Microsoft's directories: the same for every program that asks, other than `sub`.
    #[serde(default)]
    oid: Option<String>,
    /// The tenant, in Microsoft's tokens.
    #[serde(default)]
    tid: Option<String>,
    /// What a person let the client do: Microsoft's name, and that of RFC 9068.
    #[serde(default)]
    scp: Texts,
    #[serde(default)]
    scope: Texts,
    /// What a program may do by itself.
    #[serde(default)]
    roles: Texts,
}

/// A list, or a text with spaces between.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum Texts {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl Texts {
    fn permissions(&self) -> Vec<Permission> {
        let words: Vec<&str> = match self {
            Self::None => Vec::new(),
            Self::One(text) => text.split_ascii_whitespace().collect(),
            Self::Many(texts) => texts.iter().map(String::as_str).collect(),
        };
        words.into_iter().filter_map(|word| word.parse().ok()).collect()
    }
}

impl Claims {
    /// By what somebody can be known. An object id counts from Microsoft's providers, whose addresses name the tenant: another
    /// provider may let people choose what stands in a claim of that name.
    pub fn subjects(&self) -> Vec<String> {
        let tenant = self.tid.as_deref().filter(|tid| tid.parse::<Uuid>().is_ok());
        let is_named = tenant.is_some_and(|tid| self.iss.split('/').any(|part| part == tid));
        let oid = self.oid.clone().filter(|_| is_named);
        std::iter::once(self.sub.clone()).chain(oid).collect()
    }

    /// Who issued it.
    pub fn issuer(&self) -> &str {
        &self.iss
    }

    /// The tenant that it is of.
    pub fn tenant(&self) -> Option<&str> {
        self.tid.as_deref()
    }

    /// What a person let the client do.
    pub fn scopes(&self) -> Vec<Permission> {
        let mut scopes = self.scp.permissions();
        scopes.extend(self.scope.permissions());
        scopes
    }

    /// What a program may do by itself.
    pub fn roles(&self) -> Vec<Permission> {
        self.roles.permissions()
    }
}
