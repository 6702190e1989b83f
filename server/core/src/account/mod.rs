//! Local accounts: who may sign in with a password, and who somebody signed in is.
//!
//! [`sign_in`] turns a user name and a password into a [`SignIn`], which a transport keeps in its session; [`resume`]
//! turns that into a fresh [`Caller`](crate::Caller) on every request, so that a role taken away, a user disabled or a
//! password changed counts from the next request on.

mod create;
mod failures;
mod find;
mod password;
mod session;
mod set_password;
mod sign_in;
mod store;

pub use create::{NewAccount, create};
pub use find::find;
pub use password::{Password, hash_password};
pub use session::{Resumed, SignIn, caller, resume, sign_out};
pub use set_password::set_password;
pub use sign_in::{Attempt, sign_in};

/// How messages and the audit log name one.
const OBJECT: &str = "account";
