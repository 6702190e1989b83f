use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Identity, Named};
use crate::policy::{Permission, Role};
use crate::rfc3339;
use crate::{AppRegistrationId, AppSecretId, CatalogId};

/// A program that calls the API by itself, in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRegistrationRow {
    /// Its client id.
    pub id: AppRegistrationId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Since when it is known.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// When its newest secret was made.
    #[serde(with = "rfc3339::option")]
    pub secret_made_at: Option<OffsetDateTime>,
}

/// One app registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRegistrationDetail {
    /// Its client id.
    pub id: AppRegistrationId,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Since when it is known.
    #[serde(with = "rfc3339")]
    pub created_at: OffsetDateTime,
    /// Its secrets that count, the newest first. What they are is not kept.
    pub secrets: Vec<AppSecret>,
    /// The roles that it holds in catalogs, by catalog.
    pub roles: Vec<AppRole>,
    /// By what tokens of an identity provider it is known.
    pub identities: Vec<Identity>,
    /// Whether the reader may give it secrets and identities, and delete it.
    pub manage: bool,
}

/// A secret of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppSecret {
    /// Which.
    pub id: AppSecretId,
    /// When it was made.
    #[serde(with = "rfc3339")]
    pub made_at: OffsetDateTime,
    /// Until when it counts; none for the newest one, which counts until it is replaced.
    #[serde(with = "rfc3339::option")]
    pub until: Option<OffsetDateTime>,
}

/// A role that a program holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRole {
    /// Which.
    pub role: Role,
    /// Where.
    pub catalog: Named<CatalogId>,
    /// Whether the reader may see the catalog.
    pub catalog_visible: bool,
}
