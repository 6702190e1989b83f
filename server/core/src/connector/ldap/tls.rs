//! Encryption: rustls with ring, trusting the operating system's authorities or those of the configuration.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::config::{ConfigError, LdapConfig};

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
    let roots = if let Some(pem) = &config.ca_certificate_pem {
        authorities(pem)?
    } else {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots
    };
    let client = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| ConfigError(format!("TLS can't be set up: {error}.")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(client))
}
