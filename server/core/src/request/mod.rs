//! Requests: somebody asks that an assignment be added, changed or removed.

mod ask;
pub(crate) mod commands;
mod csv;
mod detail;
mod extend;
pub(crate) mod filter;
mod hold;
mod list;
pub(crate) mod open;
mod request_access;
pub(crate) mod store;

pub use ask::{cancel, cancel_one, cancel_own, reprocess, reprocess_one};
pub use csv::csv;
pub use detail::detail;
pub(crate) use extend::Term;
pub use extend::extend;
pub(crate) use hold::hold;
pub use list::{count, list};
pub use request_access::request_access;

/// How messages name it.
pub(crate) const OBJECT: &str = "request";
