//! A certificate and its key: read, and checked to belong together.

use std::{error::Error, fmt, fs, path::Path};

use rustls::{
    Error as TlsError, InconsistentKeys,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{Error as PemError, PemObject},
    },
    sign::CertifiedKey,
};
use secrecy::{ExposeSecret as _, SecretSlice};

use super::Files;

/// Why files can't be used, as a person at the shell or a reader of the log is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairError(String);

impl PairError {
    pub(super) fn new(message: String) -> Self {
        Self(message)
    }
}

impl fmt::Display for PairError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for PairError {}

/// What the files hold, whether it makes sense or not.
#[derive(Debug, Clone)]
pub(super) struct Text {
    certificate: Vec<u8>,
    key: SecretSlice<u8>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.certificate == other.certificate && self.key.expose_secret() == other.key.expose_secret()
    }
}

impl Text {
    pub(super) fn read(files: &Files) -> Result<Self, PairError> {
        Ok(Self { certificate: read(&files.certificate)?, key: read(&files.key)?.into() })
    }

    pub(super) fn parse(&self, files: &Files) -> Result<CertifiedKey, PairError> {
        let chain = certificates(&self.certificate, &files.certificate)?;
        let key = private_key(self.key.expose_secret(), &files.key)?;
        let (certificate, key_file) = (files.certificate.display(), files.key.display());
        CertifiedKey::from_der(chain, key, &rustls::crypto::ring::default_provider()).map_err(|error| {
            PairError(match error {
                TlsError::InconsistentKeys(InconsistentKeys::KeyMismatch) => format!(
                    "The key in {key_file} does not belong to the first certificate in {certificate}. Name the key that \
                     the certificate was made for, and put the server's own certificate before those of authorities"
                ),
                TlsError::InvalidCertificate(why) => {
                    format!("The first certificate in {certificate} can't be used: {why:?}. Ask for a new one")
                }
                why => format!("The key in {key_file} can't be used: {why}. Use an RSA, ECDSA or Ed25519 key"),
            })
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, PairError> {
    fs::read(path).map_err(|error| {
        PairError(format!(
            "{} can't be read: {error}. Name a file that is there and that this user may read",
            path.display()
        ))
    })
}

fn certificates(pem: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, PairError> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let all = all.map_err(|error| damaged(path, &error))?;
    if all.is_empty() {
        return Err(PairError(format!(
            "{} holds no certificate in PEM form. It must have a part that begins with -----BEGIN CERTIFICATE-----",
            path.display()
        )));
    }
    Ok(all)
}

fn private_key(pem: &[u8], path: &Path) -> Result<PrivateKeyDer<'static>, PairError> {
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| match error {
        PemError::NoItemsFound => PairError(format!(
            "{} holds no private key in PEM form. It must have a part that begins with -----BEGIN PRIVATE KEY-----; an \
             encrypted key is first decrypted with `openssl pkey`",
            path.display()
        )),
        error => damaged(path, &error),
    })
}

/// The parser's own words may quote the text, so they are not repeated.
fn damaged(path: &Path, error: &PemError) -> PairError {
    let what = match error {
        PemError::MissingSectionEnd { .. } => "a part has no end",
        _ => "it is not PEM",
    };
    PairError(format!("{} is damaged: {what}. Write the whole file anew", path.display()))
}
