//! Bearer tokens: JWTs, checked for signature, issuer, audience and time.
//!
//! Which key and which algorithms count is decided by the issuer that a token names and by nothing else in it, so that no
//! token can choose how it is checked. Our own tokens ([`own`]) are for programs; a token only says who calls, and what
//! they may do is asked of the database for every call.

mod bearer;
mod endpoint;
mod own;

pub(crate) use bearer::Bearer;
pub(crate) use endpoint::issue;
pub(crate) use own::Tokens;
