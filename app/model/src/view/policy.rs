use serde::{Deserialize, Serialize};

use super::{Count, PackageHead};
use crate::text_enum::text_enum;
use crate::{PolicyId, Revision};

text_enum! {
    /// Who may ask under a policy.
    Requestors {
        /// Administrators assign directly.
        Nobody = "nobody", "Nobody (administrators assign directly)";
        /// Everyone who is signed in.
        Everyone = "everyone", "Everyone signed in";
    }
}

/// A row of a package's Policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRow {
    /// The policy.
    pub id: PolicyId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who may ask.
    pub requestors: Requestors,
    /// Somebody has to agree first.
    pub approval_required: bool,
    /// How long an assignment lasts; none for no end.
    pub duration_days: Option<u32>,
    /// Whoever has the package may ask for it for that long again.
    pub extension_allowed: bool,
    /// Switched off policies give nothing new.
    pub enabled: bool,
    /// What an edit of this state is to say it was made of.
    pub revision: Revision,
    /// Live assignments under it; none when the reader may not see assignments.
    pub active: Option<Count>,
}

/// A package's Policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyList {
    /// The package.
    pub head: PackageHead,
    /// By name.
    pub policies: Vec<PolicyRow>,
}
