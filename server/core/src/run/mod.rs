//! Runs: one click, call, package edit, expiry: its selection, its outcomes, its progress.

mod progress;
pub(crate) mod store;

pub use progress::progress;
