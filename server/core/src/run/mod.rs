//! Runs: one click, call, package edit, expiry: its selection, its outcomes, its progress.

mod detail;
mod list;
pub(crate) mod ask;
mod follow;
mod progress;
mod stop;
pub(crate) mod store;

pub use detail::detail;
pub use list::list;
pub use ask::{Asked, WAKE};
pub(crate) use follow::{edited, user_gone};
pub use progress::progress;
pub use stop::stop;
