//! Hashing and checking passwords: argon2id with one set of parameters for all of Regrant.

use std::sync::OnceLock;

use argon2::password_hash::SaltString;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// 19 MiB, two passes, one lane: what OWASP recommends at least. A stored hash carries its own parameters, so that these
/// may be raised.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many are hashed at the same moment: more would take memory and win nothing.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

const SHORTEST: usize = 12;
/// Longer ones are no safer, and hashing them is work that a stranger can ask for.
const LONGEST_BYTES: usize = 1024;

/// A password that is fit to be set.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Takes a password as it was typed; spaces count.
    ///
    /// # Errors
    /// `Invalid` when it is too short or too long.
    pub fn parse(typed: SecretString) -> Result<Self> {
        let text = typed.expose_secret();
        if text.chars().count() < SHORTEST {
            return Err(Error::invalid(format!("The password needs at least {SHORTEST} characters.")));
        }
        if text.len() > LONGEST_BYTES {
            return Err(Error::invalid(format!("The password is longer than {LONGEST_BYTES} bytes.")));
        }
        Ok(Self(typed))
    }

    /// Its hash, made where it holds up nobody.
    pub(super) async fn hash(self) -> Result<String> {
        blocking(move || hash_password(self.0.expose_secret())).await?
    }
}

/// The hash of a password, to be stored. It takes some ten milliseconds of a processor.
///
/// # Errors
/// When the machine has no randomness or memory for it.
pub fn hash_password(password: &str) -> Result<String> {
    let failed = |error| Error::internal(format!("a password can't be hashed: {error}"));
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(failed)?;
    Ok(hasher()?.hash_password(password.as_bytes(), &salt).map_err(failed)?.to_string())
}

/// Whether a password fits a stored hash. Without one (there is no such account) the work is the same and the answer no.
pub(super) async fn verify(typed: SecretString, stored: Option<String>) -> Result<bool> {
    blocking(move || {
        let nobody = nobody()?;
        let is_known = stored.is_some();
        let hash = stored.unwrap_or_else(|| nobody.to_owned());
        let hash = PasswordHash::new(&hash)
            .map_err(|error| Error::internal(format!("a stored password hash can't be read: {error}")))?;
        let typed = typed.expose_secret().as_bytes();
        // What is too long is no password of ours; it is cut so that it costs no more than one.
        let fits = typed.len() <= LONGEST_BYTES;
        let typed = &typed[..typed.len().min(LONGEST_BYTES)];
        let verified = hasher()?.verify_password(typed, &hash).is_ok();
        Ok(verified && fits && is_known)
    })
    .await?
}

/// A hash that stands for accounts that are not there.
fn nobody() -> Result<&'static str> {
    static HASH: OnceLock<String> = OnceLock::new();
    if HASH.get().is_none() {
        // Two at the same moment make two; the first is kept.
        let _kept = HASH.set(hash_password("")?);
    }
    HASH.get().map(String::as_str).ok_or_else(|| Error::internal("the hash of nobody was not kept"))
}

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| Error::internal(format!("argon2 does not take the parameters: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    // The turn goes with the work: whoever waits for it may go away earlier.
    let turn = AT_ONCE
        .acquire()
        .await
        .map_err(|error| Error::internal("passwords are not hashed any more").with_source(error))?;
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    })
    .await
    .map_err(|error| Error::internal("hashing a password was interrupted").with_source(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    #[tokio::test]
    async fn only_the_password_itself_fits_its_hash() {
        let hash = Password::parse(typed("correct horse battery")).unwrap().hash().await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify(typed("correct horse battery"), Some(hash.clone())).await.unwrap());
        assert!(!verify(typed("correct horse battery "), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert!(!verify(typed(""), None).await.unwrap());
        assert!(!verify(typed("anything"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_long_one_is_not_cut_into_a_fitting_one() {
        let longest = "x".repeat(LONGEST_BYTES);
        let hash = Password::parse(typed(&longest)).unwrap().hash().await.unwrap();
        assert!(verify(typed(&longest), Some(hash.clone())).await.unwrap());
        assert!(!verify(typed(&format!("{longest}x")), Some(hash)).await.unwrap());
    }

    #[test]
    fn short_and_overlong_ones_are_refused() {
        assert!(Password::parse(typed("eleven char")).is_err());
        assert!(Password::parse(typed("twelve chars")).is_ok());
        assert!(Password::parse(typed(&"x".repeat(LONGEST_BYTES + 1))).is_err());
    }
}
