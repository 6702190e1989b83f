//! Encryption: rustls with ring, trusting the operating system's authorities or those of the configuration.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::config::{ConfigError, LdapConfig};
use crate::tls;

/// The authorities in a PEM text.
pub(super) fn authorities(pem: &str) -> Result<RootCertStore, ConfigError> {
    let refused = |why: &str| ConfigError(format!("The CA certificate can't be used: {why}."));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| refused(&error.to_string()))?;
        roots.add(certificate).map_err(|error| refused(&error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(refused("the text holds no certificate in PEM form"));
    }
    Ok(roots)
}

/// The client side of TLS for one server.
pub(super) fn client(config: &LdapConfig) -> Result<Arc<ClientConfig>, ConfigError> {
    let client = match &config.ca_certificate_pem {
        Some(pem) => tls::trusting(authorities(pem)?),
        None => tls::trusting_system(),
    };
    client.map(Arc::new).map_err(|error| ConfigError(format!("TLS can't be set up: {error}.")))
}
