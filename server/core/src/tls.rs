//! The client side of TLS: rustls with ring.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

/// Trusts the operating system's authorities (where `SSL_CERT_FILE` or `SSL_CERT_DIR` is set, those).
///
/// # Errors
/// Never in practice: ring knows the protocol versions.
pub fn trusting_system() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    trusting(roots)
}

/// Trusts these authorities and no others.
pub(crate) fn trusting(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(client.with_root_certificates(roots).with_no_client_auth())
}
