//! The secret of a program: 256 random bits, so that its plain hash gives nothing away and nobody guesses it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// By which a leaked one is recognised in a text.
const PREFIX: &str = "rgs_";

/// Makes one.
pub(super) fn make() -> SecretString {
    let bits: [u8; 32] = rand::random();
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bits)).into()
}

/// As it is kept.
pub(super) fn hash(secret: &SecretString) -> [u8; 32] {
    Sha256::digest(secret.expose_secret()).into()
}

/// Whether it is the one that is kept; takes as long for any two.
pub(super) fn is(given: &[u8; 32], kept: &[u8]) -> bool {
    given.as_slice().ct_eq(kept).into()
}
