//! A certificate for development, made on the first start and kept, so that whoever has learnt to trust it goes on.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use rustls::{
    RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier as _},
    pki_types::{ServerName, UnixTime},
};
use time::OffsetDateTime;

use super::{Files, PairError, Tls, pair::Text};

/// Beside `localhost` and the host of the public URL, the names that a developer's browser or script may use.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
const LIFE: time::Duration = time::Duration::days(825);
/// One that ends sooner than this is made anew at the start.
const LEFT: Duration = Duration::from_hours(30 * 24);

/// The self-signed pair of a data directory, for this host too: the one that is there if it is still good, else a new one.
///
/// # Errors
/// When it can't be written or read.
pub fn self_signed(data_dir: &Path, host: &str) -> Result<Tls, PairError> {
    let folder = data_dir.join("tls");
    let files = Files { certificate: folder.join("self-signed.crt"), key: folder.join("self-signed.key") };
    // A URL writes the address of version 6 in brackets, a certificate does not.
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut names: Vec<String> = NAMES.into_iter().map(str::to_owned).collect();
    if !names.iter().any(|name| name == host) {
        names.push(host.to_owned());
    }
    if is_good(&files, &names).is_none() {
        let (certificate, key) = make(names).map_err(|error| failed(&folder, &error.to_string()))?;
        let written = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).and_then(|()| {
            // A start that is cut off between the two finds no pair the next time, and makes another.
            write(&files.key, &key)?;
            write(&files.certificate, &certificate)
        });
        written.map_err(|error| failed(&folder, &error.to_string()))?;
    }
    Tls::load(files)
}

fn failed(folder: &Path, why: &str) -> PairError {
    PairError::new(format!("A self-signed certificate can't be made in {}: {why}", folder.display()))
}

/// Whether a client that trusts it would accept it under all of these names, and for a while yet.
fn is_good(files: &Files, names: &[String]) -> Option<()> {
    let pair = Text::read(files).ok()?.parse(files).ok()?;
    let certificate = pair.cert.first()?;
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).ok()?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok()?;
    let then = UnixTime::since_unix_epoch(Duration::from_secs(UnixTime::now().as_secs()) + LEFT);
    for name in names {
        let name = ServerName::try_from(name.as_str()).ok()?;
        verifier.verify_server_cert(certificate, &[], &name, &[], then).ok()?;
    }
    Some(())
}

/// Certificate and key in PEM form.
fn make(names: Vec<String>) -> Result<(String, String), rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "Regrant, self-signed for development");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = OffsetDateTime::now_utc();
    // A client whose clock is behind takes it as well.
    params.not_before = now - time::Duration::days(1);
    params.not_after = now + LIFE;
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// Whole or not at all, and for this user alone.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn certificate(tls: &Tls) -> String {
        fs::read_to_string(&tls.files().certificate).unwrap()
    }

    #[test]
    fn it_is_kept_while_it_is_good_and_made_anew_for_another_host() {
        let folder = tempfile::tempdir().unwrap();
        let first = self_signed(folder.path(), "127.0.0.1").unwrap();
        for file in [&first.files().certificate, &first.files().key] {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
        }
        let made = certificate(&first);
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            assert_eq!(certificate(&self_signed(folder.path(), host).unwrap()), made, "{host}");
        }
        let named = certificate(&self_signed(folder.path(), "portal.contoso.test").unwrap());
        assert_ne!(named, made);
        assert_eq!(certificate(&self_signed(folder.path(), "portal.contoso.test").unwrap()), named);
    }

    #[test]
    fn one_that_ends_soon_or_has_lost_its_key_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let tls = self_signed(folder.path(), "localhost").unwrap();
        let made = certificate(&tls);
        fs::write(&tls.files().key, KeyPair::generate().unwrap().serialize_pem()).unwrap();
        let renewed = certificate(&self_signed(folder.path(), "localhost").unwrap());
        assert_ne!(renewed, made);

        let mut params = CertificateParams::new(NAMES.map(str::to_owned)).unwrap();
        params.not_after = OffsetDateTime::now_utc() + time::Duration::days(20);
        let key = KeyPair::generate().unwrap();
        let short = params.self_signed(&key).unwrap().pem();
        fs::write(&tls.files().certificate, &short).unwrap();
        fs::write(&tls.files().key, key.serialize_pem()).unwrap();
        assert_ne!(certificate(&self_signed(folder.path(), "localhost").unwrap()), short);
    }
}
