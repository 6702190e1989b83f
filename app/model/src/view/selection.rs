use serde::{Deserialize, Serialize};

use super::{AssignmentFilter, RequestFilter};
use crate::{AssignmentId, RequestId};

/// Which assignments of a package a command is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// These.
    Ids(Vec<AssignmentId>),
    /// All that match, found on the server when it is asked: never a list from the browser.
    Matching(AssignmentFilter),
}

/// Which requests of a package a command is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestSelection {
    /// These.
    Ids(Vec<RequestId>),
    /// All that match.
    Matching(RequestFilter),
}

impl Selection {
    /// In words, for runs and the audit log.
    pub fn describe(&self) -> String {
        match self {
            Self::Ids(ids) => format!("{} selected", ids.len()),
            Self::Matching(filter) => format!("all that match: {}", filter.describe()),
        }
    }
}

impl RequestSelection {
    /// In words, for runs and the audit log.
    pub fn describe(&self) -> String {
        match self {
            Self::Ids(ids) => format!("{} selected", ids.len()),
            Self::Matching(filter) => format!("all that match: {}", filter.describe()),
        }
    }
}
