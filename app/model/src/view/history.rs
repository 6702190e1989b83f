use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{RequestId, RunId};

/// One line of an object's history; histories stand newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    #[serde(with = "rfc3339")]
    pub at: OffsetDateTime,
    /// What happened, in words: "Delivered", "Reprocess: put back".
    pub what: String,
    /// Who did it, or asked for it.
    pub by: String,
    /// What more was said: a justification, a reason; empty when nothing was.
    pub note: String,
    /// Where more is to be read.
    pub link: Option<HistoryLink>,
}

/// What a line of a history links to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryLink {
    /// A request of the same package.
    Request(RequestId),
    /// A run.
    Run(RunId),
}
