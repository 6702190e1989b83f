//! Runs: one click, call, package edit, expiry: its selection, its outcomes, its progress.

mod apply;
pub(crate) mod ask;
pub(crate) mod at_once;
mod csv;
mod detail;
mod follow;
mod list;
mod pause;
mod progress;
mod stop;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub(crate) mod wake;

pub use apply::apply;
pub use ask::Asked;
pub use csv::csv;
pub use detail::detail;
pub(crate) use follow::{edited, user_gone};
pub use list::{count, list};
pub use pause::{pause, resume};
pub use progress::progress;
pub use stop::{Stopped, stop};
