//! Runs: one click, call, package edit, expiry: its selection, its outcomes, its progress.

mod detail;
mod list;
mod progress;
pub(crate) mod store;

pub use detail::detail;
pub use list::list;
pub use progress::progress;
