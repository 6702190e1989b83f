//! Harnesses on real parts, for the tests of this crate and of others; behind the feature `testing`.
//!
//! - [`TestDatabase`]: a real Postgres database per test, cloned from a migrated template, with a clock that the test
//!   moves.
//! - [`Scene`]: builders in place of fixtures.
//! - [`Slapd`]: a real OpenLDAP server per test, looked at through OpenLDAP's own programs only, so that its helpers
//!   share no code with the connector.
//! - [`lists`]: every list with its filters, for tests of plans and for benchmarks; [`Statements`] hears what they ask.
//! - [`Proxy`]: a TCP proxy that loses answers and delays requests.

mod connected;
mod database;
pub mod lists;
mod proxy;
mod scene;
mod server;
mod slapd;
mod slapd_oracle;
mod statements;

pub use database::TestDatabase;
pub use proxy::Proxy;
pub use scene::Scene;
pub use slapd::{Slapd, SlapdOptions};
pub use statements::{Heard, Statements};
