//! Who may do what: one table. Call sites name an action and what it is done to, never a role.
//!
//! The whole matrix stands in `policy/snapshots/` as a golden file. A new action is added to [`Action`]
//! and to [`Role::allows`]; the test then shows what changed.

mod action;
mod permission;
mod role;
mod table;

pub use action::Action;
pub use permission::{Area, Permission};
pub use role::Role;
pub use table::{HeldRole, Scope, Standing};
