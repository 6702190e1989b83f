//! Bearer tokens: JWTs, checked for signature, issuer, audience and time.
//!
//! Which keys and which algorithms count is decided by the issuer that a token names and by nothing else in it, so that no
//! token can choose how it is checked. Our own tokens ([`own`]) are for programs, those of the organisation's identity
//! provider ([`provider`]) for people and programs that are linked to it. A token only says who calls and for what it is
//! good; what they may do is asked of the database for every call.

mod bearer;
mod endpoint;
mod own;
mod provider;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::{Error, ErrorKind};
use serde::Deserialize;

use crate::failure::Failure;

pub(crate) use bearer::Bearer;
pub(crate) use endpoint::issue;
pub(crate) use own::Tokens;
pub use provider::Provider;

/// By how much clocks may differ, in seconds.
const SKEW: u64 = 60;

/// What a client is told whose token is not good.
fn refusal(error: &Error) -> Failure {
    Failure::unauthorized(match error.kind() {
        ErrorKind::ExpiredSignature => "The access token has expired. Get a new one.",
        ErrorKind::ImmatureSignature => {
            "The access token is not valid yet. Look at the clocks of both machines."
        }
        ErrorKind::InvalidIssuer => "The access token comes from an issuer that Regrant does not trust.",
        ErrorKind::InvalidAudience => {
            "The access token is for somebody else: its audience is not this server."
        }
        _ => "The access token is not valid. Get a new one.",
    })
}

/// The issuer that a token names, before anything of it is known to be true: to know by whose keys to check it.
fn named_issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        iss: String,
    }
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    Some(serde_json::from_slice::<Named>(&claims).ok()?.iss)
}
