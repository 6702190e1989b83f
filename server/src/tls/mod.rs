//! TLS for `regrant serve`: the pair of certificate and key, kept current while it serves.
//!
//! [`pair`] reads and checks the files, [`self_signed`] makes some for development, [`watch`] takes up new ones without a
//! restart, and [`listener`] makes connections of them. Rustls with ring, as everywhere; TLS 1.2 and 1.3; HTTP/2 where
//! the client speaks it.

mod listener;
mod pair;
mod self_signed;
mod watch;

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

use rustls::{
    ServerConfig,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

pub(crate) use listener::{Peer, TlsListener};
pub use pair::PairError;
use pair::Text;
pub use self_signed::self_signed;

/// Where a certificate and its key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The certificate, followed by those that lead to its authority, in PEM form.
    pub certificate: PathBuf,
    /// The private key of the first one, in PEM form and not encrypted.
    pub key: PathBuf,
}

/// A certificate and its key as they are now; cheap to clone.
#[derive(Debug, Clone)]
pub struct Tls {
    files: Files,
    loaded: Text,
    current: Arc<Current>,
}

/// What the next connection is given.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When they can't be read or are no pair; the message names the file and says what to do.
    pub fn load(files: Files) -> Result<Self, PairError> {
        let loaded = Text::read(&files)?;
        let current = Arc::new(Current(RwLock::new(Arc::new(loaded.parse(&files)?))));
        Ok(Self { files, loaded, current })
    }

    /// Where the pair is.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The server side of TLS, which asks for the pair anew with each connection.
    fn server(&self) -> Result<ServerConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut config = builder.with_no_client_auth().with_cert_resolver(self.current.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

impl Current {
    fn replace(&self, pair: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(pair);
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}
