use serde::{Deserialize, Serialize};

/// Whether a page offers a command for an object. The use case behind the command decides again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// It may be used.
    Enabled,
    /// The reader's roles allow it, the object's state does not; a sentence says why.
    Disabled(String),
    /// The reader's roles do not allow it: it is not shown.
    NotOffered,
}

impl Command {
    /// Offered to those whose roles allow it, enabled where the state does.
    pub fn of<E: std::fmt::Display>(allowed: bool, state: Result<(), E>) -> Self {
        match (allowed, state) {
            (false, _) => Self::NotOffered,
            (true, Ok(())) => Self::Enabled,
            (true, Err(reason)) => Self::Disabled(reason.to_string()),
        }
    }

    /// Whether it may be used.
    pub fn is_enabled(&self) -> bool {
        matches!(self, Self::Enabled)
    }

    /// Whether it is shown at all.
    pub fn is_offered(&self) -> bool {
        !matches!(self, Self::NotOffered)
    }

    /// Why it is shown and may not be used.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Disabled(reason) => Some(reason),
            Self::Enabled | Self::NotOffered => None,
        }
    }
}
