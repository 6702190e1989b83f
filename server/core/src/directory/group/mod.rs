//! Groups.

mod detail;
mod edit;
mod find;
mod list;
mod members;
pub(crate) mod store;

pub use detail::{count_members, detail};
pub use edit::{create, delete, edit};
pub(crate) use edit::{hold_names, namesake};
pub use find::{find, find_people};
pub use list::{count, list};
pub use members::{add_member, add_owner, remove_member, remove_owner};

/// How messages name one.
pub(crate) const OBJECT: &str = "group";
