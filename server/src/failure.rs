//! How a command fails, and the exit code that tells so: 1 failed, 2 usage.

use std::{io::IsTerminal, process::ExitCode};

use regrant_core::{Error, ErrorKind};

use crate::tls::PairError;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// It was asked wrongly.
    Usage(String),
    /// It could not do it.
    Failed(Error),
}

impl Failure {
    /// Something outside of the database and the use cases failed.
    pub fn io(what: impl std::fmt::Display, error: std::io::Error) -> Self {
        Self::Failed(Error::unavailable(format!("{what}: {error}.")).with_source(error))
    }

    /// Tells the person at the shell, and the log what only it may hold.
    pub fn tell(&self) -> ExitCode {
        match self {
            Self::Usage(message) => {
                eprintln!("error: {message}\n\nFor more information, try 'regrant --help'.");
                ExitCode::from(2)
            }
            Self::Failed(error) => {
                // On a terminal the message itself is enough; a log wants the cause as well.
                if error.kind() == ErrorKind::Internal || !std::io::stderr().is_terminal() {
                    error.report();
                }
                eprintln!("error: {error}");
                ExitCode::from(if error.kind() == ErrorKind::Invalid { 2 } else { 1 })
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<PairError> for Failure {
    fn from(error: PairError) -> Self {
        Self::Failed(Error::invalid(format!("{error}.")))
    }
}
