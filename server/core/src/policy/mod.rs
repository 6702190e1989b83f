//! Assignment policies: who may ask for a package, and how long an assignment lasts.

mod edit;
mod list;
pub(crate) mod store;

pub use edit::{PolicyDraft, create, delete, edit};
pub use list::list;
