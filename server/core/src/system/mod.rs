//! Connected systems: where access really lives.

mod detail;
mod list;
pub(crate) mod store;

pub use detail::detail;
pub use list::list;

/// How messages name one.
pub(crate) const OBJECT: &str = "connected system";
