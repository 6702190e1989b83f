//! Requests: somebody asks that an assignment be added, changed or removed.

mod amend;
mod ask;
pub(crate) mod commands;
mod csv;
mod detail;
mod extend;
pub(crate) mod filter;
mod hide;
mod hold;
mod list;
pub(crate) mod open;
mod preview;
mod removal;
mod request_access;
pub(crate) mod store;
mod update;

pub use ask::{cancel, cancel_one, cancel_own, reprocess, reprocess_one};
pub use csv::csv;
pub use detail::detail;
pub(crate) use extend::Term;
pub use extend::extend;
pub use hide::hide;
pub(crate) use hold::hold;
pub use list::{count, list};
pub use preview::preview;
pub use removal::{RemovalBy, remove};
pub use request_access::{applicable_policy, request_access};
pub use update::{NewEnd, update};

/// How messages name it.
pub(crate) const OBJECT: &str = "request";
