//! Secrets at rest: the passwords with which Regrant binds to connected systems are encrypted with a key that stands in
//! a file of its own, so that a copy of the database alone gives none of them away.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use regrant_model::SystemId;
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use sha2::Sha256;

use crate::{Error, Result};

const KEY: usize = 32;
const NONCE: usize = 24;

/// The key that encrypts secrets at rest. Its bytes are wiped when it is dropped and never printed.
pub struct SecretKey(SecretBox<[u8; KEY]>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

impl SecretKey {
    /// Reads the key file; makes it, readable by its owner only, when there is none.
    ///
    /// # Errors
    /// When the file can't be read or made, has another length, or can be read by others.
    pub fn load_or_create(path: &Path) -> Result<Self> {
        match File::open(path) {
            Ok(file) => Self::load(file, path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create(path),
            Err(error) => Err(trouble(path, "can't be read", error)),
        }
    }

    /// A key that lives as long as the process, for tests and for commands that need none.
    pub fn ephemeral() -> Self {
        Self(SecretBox::init_with(rand::random))
    }

    fn load(mut file: File, path: &Path) -> Result<Self> {
        let mode =
            file.metadata().map_err(|error| trouble(path, "can't be read", error))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Error::invalid(format!(
                "The secret key file {} can be read by others. Make it private: chmod 600.",
                path.display()
            )));
        }
        let mut key = SecretBox::new(Box::new([0_u8; KEY]));
        let read = secrecy::ExposeSecretMut::expose_secret_mut(&mut key);
        let exact = file.read_exact(read).and_then(|()| file.read(&mut [0_u8; 1]));
        match exact {
            Ok(0) => Ok(Self(key)),
            _ => Err(Error::invalid(format!(
                "The secret key file {} is damaged: it should hold exactly {KEY} bytes. Restore it from a backup; without \
                 it the passwords of connected systems have to be entered again.",
                path.display()
            ))),
        }
    }

    /// Written beside and linked into place: of two processes that start at the same moment one wins, and the other
    /// reads what it wrote.
    fn create(path: &Path) -> Result<Self> {
        let key = Self::ephemeral();
        let beside = path.with_extension(format!("new-{}", std::process::id()));
        let write = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
            file.write_all(key.0.expose_secret())?;
            file.sync_all()?;
            fs::hard_link(&beside, path)
        };
        let written = write();
        // Whatever came of it, the file beside has done its work.
        let _ = fs::remove_file(&beside);
        match written {
            Ok(()) => Ok(key),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let file = File::open(path).map_err(|error| trouble(path, "can't be read", error))?;
                Self::load(file, path)
            }
            Err(error) => Err(trouble(path, "can't be made", error)),
        }
    }

    /// A key of its own for another purpose, from which this one can't be told (HKDF with SHA-256, RFC 5869).
    ///
    /// # Panics
    /// Never: the length is one that HKDF gives.
    pub fn derive(&self, purpose: &[u8]) -> SecretBox<[u8; KEY]> {
        let hkdf = Hkdf::<Sha256>::new(None, self.0.expose_secret());
        SecretBox::init_with_mut(|key: &mut [u8; KEY]| {
            hkdf.expand(purpose, key).expect("32 bytes are fewer than 255 times 32");
        })
    }

    /// Encrypts a system's secret. It can be decrypted for the same system only.
    ///
    /// # Errors
    /// Never in practice: the cipher refuses only texts of many gigabytes.
    pub fn encrypt(&self, system: SystemId, secret: &SecretString) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: system.0.as_bytes() };
        let cipher = XChaCha20Poly1305::new(self.0.expose_secret().into());
        let sealed = cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| Error::internal("a secret could not be encrypted"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`SecretKey::encrypt`] made for the same system.
    ///
    /// # Errors
    /// When it was made with another key or for another system, or was changed.
    pub fn decrypt(&self, system: SystemId, sealed: &[u8]) -> Result<SecretString> {
        let wrong = || {
            Error::invalid(
                "The password of the connected system can't be decrypted with this secret key file. Restore the file, or \
                 enter the password again.",
            )
        };
        let (nonce, text) = sealed.split_at_checked(NONCE).ok_or_else(wrong)?;
        let cipher = XChaCha20Poly1305::new(self.0.expose_secret().into());
        let payload = Payload { msg: text, aad: system.0.as_bytes() };
        let plain = cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| wrong())?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| wrong())
    }
}

fn trouble(path: &Path, what: &str, error: io::Error) -> Error {
    Error::unavailable(format!("The secret key file {} {what}: {error}.", path.display())).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYSTEM: SystemId = SystemId::BUILTIN;

    #[test]
    fn what_is_encrypted_reads_back_for_the_same_system_only() {
        let key = SecretKey::ephemeral();
        let sealed = key.encrypt(SYSTEM, &"opensesame".into()).unwrap();
        assert!(!sealed.windows(10).any(|part| part == b"opensesame"));
        assert_eq!(key.decrypt(SYSTEM, &sealed).unwrap().expose_secret(), "opensesame");
        assert!(key.decrypt(SystemId(uuid::Uuid::nil()), &sealed).is_err());
        assert!(SecretKey::ephemeral().decrypt(SYSTEM, &sealed).is_err());
        assert!(key.decrypt(SYSTEM, &sealed[..10]).is_err());
    }

    #[test]
    fn the_file_is_made_once_private_and_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let sealed = SecretKey::load_or_create(&path).unwrap().encrypt(SYSTEM, &"x".into()).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(
            SecretKey::load_or_create(&path).unwrap().decrypt(SYSTEM, &sealed).unwrap().expose_secret(),
            "x"
        );

        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(SecretKey::load_or_create(&path).unwrap_err().to_string().contains("chmod 600"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, b"short").unwrap();
        assert!(SecretKey::load_or_create(&path).unwrap_err().to_string().contains("damaged"));
    }
}
