//! Why a call to a connected system did not do what was asked.

use std::fmt;
use std::time::Duration;

pub use regrant_model::state::CauseKind;

/// What follows from an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// It may work later: try again, not before `retry_after` when the system named a time.
    Transient {
        /// How long the system asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// It will not work until a person changes something.
    Permanent,
}

/// A failed call: what follows, why, and the two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    /// What follows from it.
    pub class: ErrorClass,
    /// The cause.
    pub kind: CauseKind,
    /// For people: what happened, on which object, who can fix it.
    pub public: String,
    /// For the log: the system's own words. Never a secret.
    pub private: String,
}

impl CallError {
    /// An error that may pass.
    pub fn transient(kind: CauseKind, public: impl Into<String>, private: impl Into<String>) -> Self {
        Self {
            class: ErrorClass::Transient { retry_after: None },
            kind,
            public: public.into(),
            private: private.into(),
        }
    }

    /// An error that stays until a person changes something.
    pub fn permanent(kind: CauseKind, public: impl Into<String>, private: impl Into<String>) -> Self {
        Self { class: ErrorClass::Permanent, kind, public: public.into(), private: private.into() }
    }

    /// Whether trying again later makes sense.
    pub fn is_transient(&self) -> bool {
        matches!(self.class, ErrorClass::Transient { .. })
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.public)
    }
}

impl std::error::Error for CallError {}
