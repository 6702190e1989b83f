//! What went wrong on the wire, and how it is told.

use std::io;
use std::time::Duration;

use ldap3::{LdapError, LdapResult};

use super::Server;
use crate::connector::{CallError, CauseKind};

/// Result codes (RFC 4511) that are acted upon.
pub(super) mod code {
    pub const OPERATIONS_ERROR: u32 = 1;
    pub const TIME_LIMIT: u32 = 3;
    pub const SIZE_LIMIT: u32 = 4;
    pub const STRONGER_AUTH: u32 = 8;
    pub const REFERRAL: u32 = 10;
    pub const CONFIDENTIALITY: u32 = 13;
    pub const NO_SUCH_ATTRIBUTE: u32 = 16;
    pub const CONSTRAINT: u32 = 19;
    pub const VALUE_EXISTS: u32 = 20;
    pub const NO_SUCH_OBJECT: u32 = 32;
    pub const INSUFFICIENT_ACCESS: u32 = 50;
    pub const BUSY: u32 = 51;
    pub const UNAVAILABLE: u32 = 52;
    pub const UNWILLING: u32 = 53;
    pub const OBJECT_CLASS: u32 = 65;
    pub const ENTRY_EXISTS: u32 = 68;
    pub const OTHER: u32 = 80;
}

/// A failure before it has words.
#[derive(Debug)]
pub(super) enum Failure {
    /// No TCP connection came about.
    Unreachable(io::Error),
    /// No TLS on top of it.
    Handshake(LdapError),
    /// No bound connection in time.
    ConnectTimeout(Duration),
    /// The server refused the bind.
    Bind(LdapResult),
    /// No answer in time.
    Timeout(Duration),
    /// The connection broke.
    Broken(LdapError),
    /// The server answered with an error.
    Answer(LdapResult),
    /// Already in words.
    Told(CallError),
}

impl Failure {
    /// The server's result code, where it gave one.
    pub(super) fn code(&self) -> Option<u32> {
        match self {
            Self::Answer(answer) => Some(answer.rc),
            _ => None,
        }
    }

    /// Whether another connection may do better: this one may have been dead since its last use.
    pub(super) fn is_stale(&self) -> bool {
        matches!(self, Self::Broken(_))
    }

    /// Puts it into words. `attempt` completes "Corporate LDAP refused to ...", `object` is the DN concerned.
    pub(super) fn explain(&self, server: &Server, attempt: &str, object: &str) -> CallError {
        let system = &server.name;
        match self {
            Self::Unreachable(error) => CallError::transient(
                CauseKind::ConnectionRefused,
                format!(
                    "{system} can't be reached at {}. Its administrator can tell whether it runs and whether a \
                     firewall lets Regrant through.",
                    server.url
                ),
                error.to_string(),
            ),
            Self::Handshake(error) => explain_handshake(server, error),
            Self::ConnectTimeout(after) => CallError::transient(
                CauseKind::Timeout,
                format!(
                    "{system} did not complete a connection within {} seconds. Its administrator can tell whether \
                     it is overloaded or stopped.",
                    after.as_secs()
                ),
                "timeout while connecting, encrypting or binding",
            ),
            Self::Bind(answer) => explain_bind(server, answer),
            Self::Timeout(after) => CallError::transient(
                CauseKind::Timeout,
                format!(
                    "{system} did not answer within {} seconds when asked to {attempt} {object}. Its administrator \
                     can tell whether it is overloaded or stopped.",
                    after.as_secs()
                ),
                format!("timeout: {attempt} {object}"),
            ),
            Self::Broken(error) => CallError::transient(
                CauseKind::ConnectionLost,
                format!("The connection to {system} broke while Regrant asked it to {attempt} {object}."),
                error.to_string(),
            ),
            Self::Answer(answer) => explain_answer(server, answer, attempt, object),
            Self::Told(error) => error.clone(),
        }
    }
}

fn explain_handshake(server: &Server, error: &LdapError) -> CallError {
    let system = &server.name;
    let text = error.to_string();
    let what = if text.contains("certificate") {
        "presents a certificate that Regrant does not trust. Give Regrant the certificate of the authority that \
         signed it, and use a host name that the certificate carries"
    } else if matches!(error, LdapError::LdapResult { .. }) {
        "does not offer StartTLS. Ask its administrator to enable it, or use ldaps://"
    } else {
        "did not complete an encrypted connection. Its administrator can tell whether it speaks TLS on this port"
    };
    let message = format!("{system} {what}.");
    if matches!(error, LdapError::Io { .. }) && !text.contains("certificate") {
        return CallError::transient(CauseKind::Tls, message, text);
    }
    CallError::permanent(CauseKind::Tls, message, text)
}

fn explain_bind(server: &Server, answer: &LdapResult) -> CallError {
    let system = &server.name;
    let bind_dn = &server.config.bind_dn;
    match answer.rc {
        code::BUSY | code::UNAVAILABLE => busy(server, answer),
        code::CONFIDENTIALITY | code::STRONGER_AUTH => CallError::permanent(
            CauseKind::Tls,
            format!(
                "{system} accepts no password over a connection that is not encrypted. Use ldaps:// or StartTLS."
            ),
            private(answer),
        ),
        _ => CallError::permanent(
            CauseKind::BadCredentials,
            format!(
                "{system} does not accept the password of {bind_dn}. Whoever manages the connected system in Regrant \
                 can enter the right one."
            ),
            private(answer),
        ),
    }
}

fn explain_answer(server: &Server, answer: &LdapResult, attempt: &str, object: &str) -> CallError {
    let system = &server.name;
    match answer.rc {
        code::BUSY | code::UNAVAILABLE | code::TIME_LIMIT => busy(server, answer),
        code::OPERATIONS_ERROR | code::OTHER => CallError::transient(
            CauseKind::Protocol,
            format!(
                "{system} reported an internal error when asked to {attempt} {object}. Its administrator finds more \
                 in its log."
            ),
            private(answer),
        ),
        code::INSUFFICIENT_ACCESS => CallError::permanent(
            CauseKind::InsufficientAccess,
            format!(
                "{system} refused to {attempt} {object}: the account Regrant binds with ({}) may not do that. Ask \
                 the directory's administrator to allow it.",
                server.config.bind_dn
            ),
            private(answer),
        ),
        code::NO_SUCH_OBJECT => CallError::permanent(
            CauseKind::NoSuchGroup,
            format!(
                "{system} has no {object}, or the account Regrant binds with may not see it. The directory's \
                 administrator can tell."
            ),
            private(answer),
        ),
        code::REFERRAL => CallError::permanent(
            CauseKind::Protocol,
            format!(
                "{system} refers Regrant to another server to {attempt} {object}. Connect Regrant to the server \
                 that holds it and takes writes."
            ),
            private(answer),
        ),
        code::SIZE_LIMIT => CallError::permanent(
            CauseKind::Rejected,
            format!(
                "{system} limits how much it answers, too low to {attempt} {object}. Its administrator can raise the limit."
            ),
            private(answer),
        ),
        _ => CallError::permanent(
            CauseKind::Rejected,
            format!(
                "{system} refused to {attempt} {object}: a rule of the directory forbids it ({}). Ask the directory's \
                 administrator.",
                reason(answer.rc)
            ),
            private(answer),
        ),
    }
}

fn busy(server: &Server, answer: &LdapResult) -> CallError {
    CallError::transient(
        CauseKind::Busy,
        format!("{} says that it is too busy or unavailable at the moment.", server.name),
        private(answer),
    )
}

/// The name of a result code, for people.
fn reason(rc: u32) -> String {
    match rc {
        code::CONSTRAINT => "constraint violation".to_owned(),
        21 | 34 => "invalid name or value".to_owned(),
        code::UNWILLING => "unwilling to perform".to_owned(),
        code::OBJECT_CLASS => "its schema does not allow it".to_owned(),
        other => format!("result code {other}"),
    }
}

/// The server's own words.
fn private(answer: &LdapResult) -> String {
    answer.to_string()
}
