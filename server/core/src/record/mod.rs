//! Objects as they are kept, for an API whose callers say what they want: which filter, which order, how many.
//!
//! A page of the portal has a use case of its own that joins in what it shows. Here a caller's query names properties; each
//! sort of object ([`Kept`]) says which column a property is, which catalog the object belongs to, and which action shows
//! it. A list costs one statement, one before it where it comes down to the packages of some catalogs, a few for a count, and
//! one more for each sort of object that is to come along ([`by_ids`], [`of`]), however many rows it has.

mod condition;
mod cursor;
mod kept;
mod list;
mod packages;
mod sorts;

pub use kept::{Kept, Shown};
pub use list::{Ask, Only, Records, by_ids, list, of, one};
pub use sorts::{
    Assignment, Catalog, GivenRole, Grant, Group, Member, Package, Policy, Request, Resource, ResourceRole,
    RoleScope, Subject,
};
