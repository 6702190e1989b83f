//! Harnesses on real parts, for the tests of this crate and of others; behind the feature `testing`.
//!
//! - [`TestDatabase`]: a real Postgres database per test, cloned from a migrated template, with a clock that the test
//!   moves.
//! - [`Scene`]: builders in place of fixtures.

mod database;
mod scene;
mod server;

pub use database::TestDatabase;
pub use scene::Scene;
