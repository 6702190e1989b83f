//! Runs that a page follows: live progress, and an honest estimate of the time left.
//!
//! The server renders the progress that the page was read with. A hydrated page is told of each change by server-sent
//! events, and asks by itself when they stay away (`watch`).

mod api;
mod pace;
mod run;
#[cfg(feature = "hydrate")]
mod watch;

pub use run::{LiveRun, LiveRuns, own_first};
