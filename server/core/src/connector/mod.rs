//! Connectors: the systems outside of Regrant's database in which access really lives.
//!
//! The engine speaks of groups and accounts, of what it wants added or removed, and of errors with a class; each
//! connector turns that into its system's protocol. The built-in directory is no connector: the engine reconciles
//! it in SQL. To add a system, add a variant to [`Connector`] and a folder beside `ldap`.

mod account;
mod change;
mod check;
mod dn;
mod error;
mod group;

pub use account::{Account, AccountKey};
pub use change::{Applied, Change, ChangeKind, LeaseLost, WriteGuard};
pub use check::TestStep;
pub use error::{CallError, CauseKind, ErrorClass};
pub use group::{GroupRef, Membership, RemoteGroup};
