//! What can go wrong, seen from outside: one list for every transport.

use serde::{Deserialize, Serialize};

/// The kind of a failure; each transport maps it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Nobody is signed in.
    NotSignedIn,
    /// The caller may see the object but not do this.
    Forbidden,
    /// There is no such object, or the caller may not know that there is.
    NotFound,
    /// The input makes no sense.
    Invalid,
    /// Somebody else was faster, or it exists already.
    Conflict,
    /// The object's state does not allow the action.
    NotAllowedInState,
    /// The object's state would allow the action, but it comes too late.
    WindowClosed,
    /// Too many attempts; try later.
    TooMany,
    /// A part that is needed can't be reached at the moment.
    Unavailable,
    /// Our own fault; the details are in the log.
    Internal,
}

impl ErrorKind {
    /// The HTTP status that stands for this kind.
    pub const fn http_status(self) -> u16 {
        match self {
            Self::NotSignedIn => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Invalid => 400,
            Self::Conflict | Self::NotAllowedInState | Self::WindowClosed => 409,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}
