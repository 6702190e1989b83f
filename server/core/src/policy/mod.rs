//! Assignment policies: who may ask for a package, and how long an assignment lasts.

mod list;
pub(crate) mod store;

pub use list::list;
