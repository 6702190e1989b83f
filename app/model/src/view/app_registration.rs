use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::AppRegistrationId;
use crate::policy::Permission;
use crate::rfc3339;

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
