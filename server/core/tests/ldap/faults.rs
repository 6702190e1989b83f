use std::time::{Duration, Instant};

use regrant_core::connector::{CallError, CauseKind};
use regrant_core::testing::{Proxy, Slapd};

use crate::support::{Always, Meanwhile, add, assert_all_ok, config, connect, connector, group, people};

#[track_caller]
fn assert_transient(error: &CallError, kind: CauseKind) {
    assert_eq!(error.kind, kind, "{error:?}");
    assert!(error.is_transient(), "{error:?}");
}

#[tokio::test]
async fn a_stopped_server_is_a_transient_error_and_a_restarted_one_is_used_again() {
    let mut slapd = Slapd::start();
    let ldap = connector(&slapd);
    let sales = group(&slapd, &Slapd::group(1));
    ldap.read(&sales).await.expect("readable");

    slapd.stop();
    let error = ldap.read(&sales).await.expect_err("nobody listens");
    assert_transient(&error, CauseKind::ConnectionRefused);
    assert!(
        error.public.contains("Corporate LDAP can't be reached at ldap://127.0.0.1:"),
        "{}",
        error.public
    );
    let applied = ldap.apply(&sales, &add([10, 11]), &Always).await;
    assert_eq!(applied.results.len(), 2);
    assert_transient(applied.results[0].1.as_ref().expect_err("failed"), CauseKind::ConnectionRefused);

    slapd.start_again();
    ldap.read(&sales).await.expect("readable again");

    // The idle connection dies with the server and nobody has noticed yet.
    slapd.stop();
    slapd.start_again();
    assert_all_ok(&ldap.apply(&sales, &add([10, 11]), &Always).await, 2);
    assert_eq!(slapd.members(&sales.locator), people([1, 2, 3, 10, 11]));
}

#[tokio::test]
async fn a_hanging_server_hangs_nobody() {
    let slapd = Slapd::start();
    let mut config = config(&slapd);
    config.connect_timeout_seconds = 1;
    config.operation_timeout_seconds = 1;
    let ldap = connect(config);
    let sales = group(&slapd, &Slapd::group(1));
    ldap.read(&sales).await.expect("readable");

    slapd.pause();
    let start = Instant::now();
    // On the idle connection, on a new one, and with a test.
    assert_transient(&ldap.read(&sales).await.expect_err("hangs"), CauseKind::Timeout);
    assert_transient(&ldap.read(&sales).await.expect_err("hangs"), CauseKind::Timeout);
    assert!(ldap.test().await.iter().any(|step| !step.ok));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());

    slapd.resume();
    ldap.read(&sales).await.expect("readable again");
}

#[tokio::test]
async fn a_server_that_hangs_in_a_write_leaves_the_outcome_open() {
    let slapd = Slapd::start();
    let mut config = config(&slapd);
    config.operation_timeout_seconds = 1;
    let ldap = connect(config);
    let sales = group(&slapd, &Slapd::group(1));
    let guard = Meanwhile::new(|| slapd.pause());
    let applied = ldap.apply(&sales, &add([10]), &guard).await;
    slapd.resume();
    assert_eq!(applied.results.len(), 1);
    assert_transient(applied.results[0].1.as_ref().expect_err("open"), CauseKind::Timeout);
    assert_all_ok(&ldap.apply(&sales, &add([10]), &Always).await, 1);
    assert_eq!(slapd.members(&sales.locator), people([1, 2, 3, 10]));
}

#[tokio::test]
async fn an_answer_lost_after_success_leaves_the_outcome_open() {
    let slapd = Slapd::start();
    let proxy = Proxy::start(slapd.port()).await;
    let mut config = config(&slapd);
    config.url = format!("ldap://127.0.0.1:{}", proxy.port());
    let ldap = connect(config);
    let sales = group(&slapd, &Slapd::group(1));
    let guard = Meanwhile::new(|| proxy.lose_answers_after(0));
    let applied = ldap.apply(&sales, &add([10, 11]), &guard).await;
    assert_eq!(proxy.lost(), 1);
    assert_eq!(applied.results.len(), 2);
    for (_, result) in &applied.results {
        assert_transient(result.as_ref().expect_err("open"), CauseKind::ConnectionLost);
    }
    assert_eq!(slapd.members(&sales.locator), people([1, 2, 3, 10, 11]), "it was carried out");
    assert_all_ok(&ldap.apply(&sales, &add([10, 11]), &Always).await, 2);
    assert_eq!(ldap.read(&sales).await.expect("readable").members.len(), 5);
}
