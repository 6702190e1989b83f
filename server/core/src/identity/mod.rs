//! Identities: by which issuer and subject of an identity provider's tokens a user or an app registration is known.
//!
//! An identity is linked by somebody who may, or by nobody: never by an e-mail address, which a provider may let people
//! choose. Whoever can show its token acts as its holder, so only who may give out secrets links one.

mod find;
mod link;
mod resume;
mod store;
#[cfg(test)]
mod tests;

pub use find::find_user;
pub use link::{Holder, NewIdentity, is_safe, link, unlink};
pub use resume::{Known, resume};
pub(crate) use store::{forget, of};

/// How messages name it.
const OBJECT: &str = "identity";
