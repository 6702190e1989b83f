//! Logs: for people on a terminal, JSON lines otherwise; always on standard error.
//!
//! `RUST_LOG` chooses what is logged. Fields never hold secrets: they are `SecretString` or are not logged at all.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

const DEFAULT: &str = "info,sqlx=warn,hyper=warn,ldap3=warn,tower_sessions=warn,tower_sessions_core=warn";

/// Starts logging for this process.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    if stderr().is_terminal() {
        subscriber.with_target(false).init();
    } else {
        subscriber.json().flatten_event(true).init();
    }
}
