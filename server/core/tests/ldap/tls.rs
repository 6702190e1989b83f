use regrant_core::connector::CauseKind;
use regrant_core::connector::ldap::{LdapConfig, LdapConnector};
use regrant_core::testing::{Slapd, SlapdOptions};
use secrecy::SecretString;

use crate::support::{SYSTEM, config, connect, group};

fn encrypted() -> (Slapd, LdapConfig) {
    let slapd = Slapd::start_with(&SlapdOptions { tls: true, ..Default::default() });
    let mut config = config(&slapd);
    config.ca_certificate_pem = slapd.ca_pem().map(str::to_owned);
    (slapd, config)
}

#[tokio::test]
async fn ldaps_and_starttls_work_with_an_own_authority() {
    let (slapd, plain) = encrypted();
    let sales = group(&slapd, &Slapd::group(1));
    let mut ldaps = plain.clone();
    ldaps.url = slapd.tls_url();
    let mut starttls = plain;
    starttls.start_tls = true;
    for config in [ldaps, starttls] {
        let seen = connect(config).read(&sales).await.expect("readable");
        assert_eq!(seen.members.len(), 3);
    }
}

#[tokio::test]
async fn an_authority_that_is_not_trusted_ends_it_before_the_password_is_sent() {
    let (slapd, config) = encrypted();
    let sales = group(&slapd, &Slapd::group(1));
    let (_other, stranger) = encrypted();
    for ca in [None, stranger.ca_certificate_pem] {
        let mut config = config.clone();
        config.url = slapd.tls_url();
        config.ca_certificate_pem = ca;
        let error = connect(config).read(&sales).await.expect_err("not trusted");
        assert_eq!(error.kind, CauseKind::Tls, "{error:?}");
        assert!(!error.is_transient());
        assert!(error.public.contains("a certificate that Regrant does not trust"), "{}", error.public);
    }
}

#[tokio::test]
async fn a_server_without_starttls_says_so() {
    let slapd = Slapd::start();
    let mut config = config(&slapd);
    config.start_tls = true;
    let error = connect(config).read(&group(&slapd, &Slapd::group(1))).await.expect_err("no StartTLS");
    assert_eq!(error.kind, CauseKind::Tls, "{error:?}");
    assert!(!error.is_transient());
    assert!(error.public.contains("does not offer StartTLS"), "{}", error.public);
}

#[tokio::test]
async fn a_wrong_password_is_named_and_never_shown() {
    let slapd = Slapd::start();
    let password = SecretString::from("Wr0ng-and-private");
    let ldap = LdapConnector::new(SYSTEM, config(&slapd), password).expect("a good configuration");
    let error = ldap.read(&group(&slapd, &Slapd::group(1))).await.expect_err("refused");
    assert_eq!(error.kind, CauseKind::BadCredentials);
    assert!(!error.is_transient());
    assert!(error.public.contains(Slapd::BIND_DN), "{}", error.public);
    assert!(!format!("{error:?} {error}").contains("Wr0ng"));
    let steps = ldap.test().await;
    assert!(!format!("{steps:?}").contains("Wr0ng"));
}
