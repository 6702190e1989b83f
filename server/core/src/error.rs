//! The one error of every use case: what a person is told, and what only the log may hold.
//!
//! A transport maps [`Error::kind`] once and shows [`Error::public`]; it calls [`Error::report`] at its boundary, which
//! is the only place where the private half is written down. Secrets belong in neither half.

use std::{borrow::Cow, error::Error as StdError, fmt, time::Duration};

pub use regrant_model::ErrorKind;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn StdError + Send + Sync>;

/// A failure with a public and a private half.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    public: Cow<'static, str>,
    private: Option<String>,
    retry_after: Option<Duration>,
    source: Option<Source>,
}

impl Error {
    /// A failure of this kind; `public` says what happened, on which object, and what to do.
    pub fn new(kind: ErrorKind, public: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, public: public.into(), private: None, retry_after: None, source: None }
    }

    /// Nobody is signed in.
    pub fn not_signed_in() -> Self {
        Self::new(ErrorKind::NotSignedIn, "Sign in first.")
    }

    /// The caller may see the object but not do this.
    pub fn forbidden(public: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Forbidden, public)
    }

    /// There is no such object, as far as the caller may know.
    pub fn not_found(public: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::NotFound, public)
    }

    /// The input makes no sense.
    pub fn invalid(public: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Invalid, public)
    }

    /// Somebody else was faster, or it exists already.
    pub fn conflict(public: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Conflict, public)
    }

    /// The object's state does not allow the action.
    pub fn not_allowed_in_state(public: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::NotAllowedInState, public)
    }

    /// Too many attempts; the caller may try again after this time.
    pub fn too_many(public: impl Into<Cow<'static, str>>, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(ErrorKind::TooMany, public) }
    }

    /// A part that is needed can't be reached at the moment.
    pub fn unavailable(public: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unavailable, public)
    }

    /// Our own fault: the public half is the same for all, the details go to the log.
    pub fn internal(private: impl Into<String>) -> Self {
        Self::new(
            ErrorKind::Internal,
            "Something went wrong on our side. The details are in the server's log.",
        )
        .with_private(private)
    }

    /// Adds what only the log may hold.
    #[must_use]
    pub fn with_private(mut self, private: impl Into<String>) -> Self {
        self.private = Some(private.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What a person may be told.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// What only the log may hold.
    pub fn private(&self) -> Option<&str> {
        self.private.as_deref()
    }

    /// When to try again, if that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The SQLSTATE of the database error behind it, if there is one.
    pub fn sqlstate(&self) -> Option<Cow<'_, str>> {
        let database = self.source.as_deref()?.downcast_ref::<sqlx::Error>()?.as_database_error()?;
        database.code()
    }

    /// Whether the database asks to run the same transaction again (serialization failure or deadlock).
    pub fn is_retryable(&self) -> bool {
        matches!(self.sqlstate().as_deref(), Some("40001" | "40P01"))
    }

    /// Writes one event; a transport calls it once, where it turns the error into its answer.
    pub fn report(&self) {
        let (kind, public, private) = (self.kind, self.public(), self.private());
        let cause = self.source.as_deref().map(Chain);
        match kind {
            ErrorKind::Internal => {
                tracing::error!(?kind, private, cause = cause.map(tracing::field::display), "{public}");
            }
            ErrorKind::Unavailable => {
                tracing::warn!(?kind, private, cause = cause.map(tracing::field::display), "{public}");
            }
            _ => tracing::debug!(?kind, private, cause = cause.map(tracing::field::display), "{public}"),
        }
    }
}

/// The public half only: safe to show.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.public)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

struct Chain<'a>(&'a (dyn StdError + Send + Sync + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_connection_loss(&error) {
            Self::unavailable("The database can't be reached at the moment. Try again shortly.")
                .with_source(error)
        } else {
            Self::internal("a database statement failed").with_source(error)
        }
    }
}

/// Class 08 is "connection exception", 57P01 to 57P03 are "shutting down", 53300 is "too many connections".
fn is_connection_loss(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
            true
        }
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            code.starts_with("08") || matches!(code.as_ref(), "57P01" | "57P02" | "57P03" | "53300")
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_half_holds_nothing_private() {
        let error = Error::internal("bind as cn=admin failed").with_source(sqlx::Error::RowNotFound);
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(!error.to_string().contains("cn=admin"));
        assert_eq!(error.private(), Some("bind as cn=admin failed"));
    }

    #[test]
    fn connection_loss_is_unavailable_and_other_database_errors_are_internal() {
        let lost = Error::from(sqlx::Error::PoolTimedOut);
        assert_eq!(lost.kind(), ErrorKind::Unavailable);
        let fault = Error::from(sqlx::Error::RowNotFound);
        assert_eq!(fault.kind(), ErrorKind::Internal);
        assert!(!fault.is_retryable());
    }
}
