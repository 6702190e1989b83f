//! Runs: one click, call, package edit, expiry: its selection, its outcomes, its progress.

pub(crate) mod ask;
mod detail;
mod follow;
mod list;
mod progress;
mod stop;
pub(crate) mod store;

pub use ask::{Asked, WAKE};
pub use detail::detail;
pub(crate) use follow::{edited, user_gone};
pub use list::list;
pub use progress::progress;
pub use stop::stop;
