use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::rfc3339;

/// By what tokens of an identity provider somebody is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The provider, as its tokens name it (`iss`).
    pub issuer: String,
    /// Whom they name (`sub` or `oid`).
    pub subject: String,
    /// Since when.
    #[serde(with = "rfc3339")]
    pub linked_at: OffsetDateTime,
}
