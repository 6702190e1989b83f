//! Why a call to a connected system did not do what was asked.

use std::fmt;
use std::time::Duration;

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

/// The cause, for those who decide or count by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CauseKind {
    /// Nobody listens at the address, or its name is unknown.
    ConnectionRefused,
    /// The connection broke; what was under way may or may not have been done.
    ConnectionLost,
    /// No answer in time; what was under way may or may not have been done.
    Timeout,
    /// The system says that it is busy or unavailable.
    Busy,
    /// The system does not accept Regrant's own credentials.
    BadCredentials,
    /// No encrypted connection came about, or the certificate is not trusted.
    Tls,
    /// The group is gone.
    NoSuchGroup,
    /// The account is gone.
    NoSuchAccount,
    /// More than one account matches.
    AmbiguousAccount,
    /// Regrant's account may not do that.
    InsufficientAccess,
    /// The system's rules forbid the change.
    Rejected,
    /// The system answered with something that makes no sense here.
    Protocol,
}

impl CauseKind {
    /// Whether the system as a whole could not be used, whatever was asked of it: the circuit breaker counts these.
    pub fn is_outage(self) -> bool {
        matches!(
            self,
            Self::ConnectionRefused
                | Self::ConnectionLost
                | Self::Timeout
                | Self::Busy
                | Self::BadCredentials
                | Self::Tls
        )
    }

    /// A stable name, for storage and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConnectionRefused => "connection_refused",
            Self::ConnectionLost => "connection_lost",
            Self::Timeout => "timeout",
            Self::Busy => "busy",
            Self::BadCredentials => "bad_credentials",
            Self::Tls => "tls",
            Self::NoSuchGroup => "no_such_group",
            Self::NoSuchAccount => "no_such_account",
            Self::AmbiguousAccount => "ambiguous_account",
            Self::InsufficientAccess => "insufficient_access",
            Self::Rejected => "rejected",
            Self::Protocol => "protocol",
        }
    }
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
