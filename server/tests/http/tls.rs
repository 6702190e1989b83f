//! TLS as a real client sees it.

use std::{fs, io, path::Path, sync::Arc, time::Duration};

use rcgen::{CertificateParams, KeyPair};
use regrant_core::assignment;
use regrant_model::{
    policy::Role,
    view::{AssignmentFilter, Selection},
};
use regrant_server::tls::{Files, Tls, self_signed};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::support::{PASSWORD, Portal};

/// A certificate and its key for `localhost`, in PEM form.
fn pair() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

/// Files with this pair in this folder.
fn files(folder: &Path, (certificate, key): &(String, String)) -> Files {
    let files = Files { certificate: folder.join("tls.crt"), key: folder.join("tls.key") };
    fs::write(&files.certificate, certificate).unwrap();
    fs::write(&files.key, key).unwrap();
    files
}

/// Connects as a client that trusts this certificate alone, and speaks this protocol.
async fn connect(portal: &Portal, certificate: &str, protocol: &str) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut client = builder.with_root_certificates(roots).with_no_client_auth();
    client.alpn_protocols = vec![protocol.into()];
    let stream = TcpStream::connect(portal.address).await?;
    TlsConnector::from(Arc::new(client)).connect(ServerName::try_from("localhost").unwrap(), stream).await
}

/// Sends a request and reads the answer until the server closes.
async fn ask<S>(mut stream: S, request: &str) -> String
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// What the sign-in is answered with.
async fn sign_in(portal: &Portal, certificate: &str, user_name: &str) -> String {
    let body = format!("user_name={user_name}&password={}", PASSWORD.replace(' ', "+"));
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    ask(connect(portal, certificate, "http/1.1").await.unwrap(), &request).await
}

#[tokio::test]
async fn new_files_are_taken_up_and_broken_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (pair(), pair());
    let names = files(folder.path(), &first);
    let portal = Portal::start_tls(&Tls::load(names.clone()).unwrap()).await;
    let open = connect(&portal, &first.0, "http/1.1").await.unwrap();
    assert!(connect(&portal, &second.0, "http/1.1").await.is_err(), "it is not the second one yet");

    // The new certificate without its key, and then half of the key.
    fs::write(&names.certificate, &second.0).unwrap();
    sleep(Duration::from_millis(2500)).await;
    connect(&portal, &first.0, "http/1.1").await.expect("the old pair stays");
    fs::write(&names.key, &second.1[..second.1.len() / 2]).unwrap();
    sleep(Duration::from_millis(2500)).await;
    connect(&portal, &first.0, "http/1.1").await.expect("the old pair stays");

    fs::write(&names.key, &second.1).unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    let renewed = loop {
        match connect(&portal, &second.0, "http/1.1").await {
            Ok(stream) => break stream,
            Err(error) => assert!(Instant::now() < deadline, "the new pair is not taken up: {error}"),
        }
        sleep(Duration::from_millis(100)).await;
    };
    assert!(ask(renewed, HEALTH).await.starts_with("HTTP/1.1 200"));
    assert!(connect(&portal, &first.0, "http/1.1").await.is_err());
    assert!(ask(open, HEALTH).await.starts_with("HTTP/1.1 200"), "an open connection goes on");
}

#[tokio::test]
async fn the_session_cookie_is_secure_and_the_clients_address_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let tls = self_signed(folder.path(), "localhost").unwrap();
    let certificate = fs::read_to_string(&tls.files().certificate).unwrap();
    let portal = Portal::start_tls(&tls).await;
    portal.mei().await;
    let answer = sign_in(&portal, &certificate, "mei").await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookie = answer.lines().find(|line| line.starts_with("set-cookie: __Host-regrant=")).expect(&answer);
    assert!(cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
    // What is said of localhost would hold for every other server there.
    assert!(!answer.contains("strict-transport-security"), "{answer}");
}

#[tokio::test]
async fn a_stream_tells_as_it_goes_and_ends_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let tls = self_signed(folder.path(), "localhost").unwrap();
    let certificate = fs::read_to_string(&tls.files().certificate).unwrap();
    let mut portal = Portal::start_tls(&tls).await;
    let mut scene = portal.scene().await;
    let sales = scene.group("sales");
    let package = scene.package("Sales", &[sales.member]);
    let subject = scene.user("Amara Okafor");
    scene.assignment(package, subject);
    let administrator = scene.caller(Role::GlobalAdministrator, None);
    scene.load().await;
    portal.account("administrator", &administrator).await;
    let all = Selection::Matching(AssignmentFilter::default());
    let run = assignment::reprocess(portal.db.pool(), &administrator, package, &all).await.unwrap().run;

    let answer = sign_in(&portal, &certificate, "administrator").await;
    let cookie = answer.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next()).expect(&answer);
    let mut stream = connect(&portal, &certificate, "http/1.1").await.unwrap();
    let request =
        format!("GET /ui/runs/{run}/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut told = String::new();
    while !told.contains("event: progress") {
        let mut part = [0; 4096];
        let length = timeout(Duration::from_secs(5), stream.read(&mut part)).await.expect("it tells at once");
        assert_ne!(length.as_ref().unwrap(), &0, "{told}");
        told.push_str(&String::from_utf8_lossy(&part[..length.unwrap()]));
    }
    portal.stop();
    let rest = timeout(Duration::from_secs(5), stream.read_to_string(&mut told)).await;
    rest.expect("the stream ends").unwrap();
    assert!(told.ends_with("0\r\n\r\n"), "it ends as it should, not cut off: {told}");
    timeout(Duration::from_secs(5), &mut portal.serving).await.expect("the server ends").unwrap().unwrap();
}

#[tokio::test]
async fn neither_a_silent_nor_a_wrong_client_holds_anybody_up() {
    let folder = tempfile::tempdir().unwrap();
    let tls = self_signed(folder.path(), "localhost").unwrap();
    let certificate = fs::read_to_string(&tls.files().certificate).unwrap();
    let mut portal = Portal::start_tls(&tls).await;
    let _silent = TcpStream::connect(portal.address).await.unwrap();
    let clear = ask(TcpStream::connect(portal.address).await.unwrap(), HEALTH).await;
    assert!(clear.starts_with("HTTP/1.1 400") && clear.ends_with("begins with https://\n"), "{clear}");
    let idle = connect(&portal, &certificate, "h2").await.unwrap();
    assert_eq!(idle.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    portal.stop();
    let stopped = timeout(Duration::from_secs(5), &mut portal.serving).await;
    stopped.expect("an idle connection is closed, not waited for").unwrap().unwrap();
}

#[test]
fn what_is_wrong_with_the_files_is_told_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let (pair, other) = (pair(), pair());
    let told = |certificate: &str, key: &str| {
        let files = files(folder.path(), &(certificate.to_owned(), key.to_owned()));
        Tls::load(files).unwrap_err().to_string().replace(folder.path().to_str().unwrap(), "")
    };
    let lines = [
        told(&pair.0, &other.1),
        told(&pair.0, &pair.0),
        told(&pair.1, &pair.1),
        told(&pair.0, &pair.1[..60]),
        told("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", &pair.1),
        Tls::load(Files { certificate: "/none.pem".into(), key: "/none.key".into() })
            .unwrap_err()
            .to_string(),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}
