//! Reprocess runs: the list, and one run item by item.

mod api;
mod detail;
mod item;
mod list;
mod throughput;
mod updates;

pub use detail::RunPage;
pub use list::RunsPage;
pub(super) use list::{state as run_state, tone as run_tone};

/// Where the runs are.
pub(super) const RUNS: &str = "/identity-governance/runs";
