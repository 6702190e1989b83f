//! Assignment policies: who may ask for a package, and how long an assignment lasts.

mod edit;
mod list;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use edit::insert;
pub use edit::{PolicyDraft, create, delete, edit, set_enabled};
pub use list::list;
