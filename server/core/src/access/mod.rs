//! Who has which access, and why: each way by which somebody has it, an assignment of a package, something that was there
//! before, or a membership that nobody asked Regrant for. Pages and reports read the same rows.

mod of_resource;
mod of_user;
mod store;
#[cfg(test)]
mod tests;
mod why;

pub use of_resource::{of_resource, of_resource_csv};
pub use of_user::{of_user, of_user_csv};
pub(crate) use why::why_members;
