//! Worker processes that are stopped, lose their lease, and go on.

use regrant_core::testing::{Proxy, Slapd};
use time::{Duration, OffsetDateTime};

use crate::crash::Worker;
use crate::ldap::slapd;
use crate::stage::{Corp, Stage, until};

/// A worker that is stopped while somebody else takes its lease over and withdraws what it was about to give.
async fn overtaken(stage: &Stage, corp: &Corp, worker: &Worker) {
    worker.signal("STOP");
    stage.remove(corp.package, &corp.assignments).await;
    // The database still does what it had been sent, so that a lease may begin only after the clock was moved.
    until("seen gone by the one who took over", async || {
        stage.db.move_clock(Duration::minutes(2)).await;
        stage.quiet().await;
        stage.shown(corp.assignments[0]).await.remaining == 0
    })
    .await;
    // So long that the one look more after the takeover is over, too.
    stage.db.move_clock(Duration::hours(1)).await;
    stage.quiet().await;
    corp.assert_settled(&stage.db).await;
}

fn is_member(corp: &Corp) -> bool {
    corp.slapd.members(&Slapd::group(1)).contains(&Slapd::person(5))
}

#[tokio::test]
async fn its_write_that_lands_late_is_taken_back() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let mut corp = stage.corp_behind(slapd, proxy.port(), 1, [5]).await;
    proxy.hold_next_modification();
    let worker = Worker::start(&stage);
    stage.assign_all(&mut corp).await;
    until("its write is on the way", async || proxy.held() == 1).await;
    overtaken(&stage, &corp, &worker).await;
    proxy.release();
    until("the write lands", async || is_member(&corp)).await;
    worker.signal("CONT");
    until("it says that it may have written, and that is looked at", async || {
        stage.quiet().await;
        !is_member(&corp)
    })
    .await;
    worker.kill().await;
    corp.assert_settled_after_recheck(&stage).await;
}

#[tokio::test]
async fn what_it_read_before_it_was_stopped_is_not_acted_on() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let corp = stage.corp_behind(slapd, proxy.port(), 1, [5]).await;
    let corp = stage.delivered(corp).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(5));
    proxy.hold_next_search_answer();
    let worker = Worker::start(&stage);
    stage.reprocess(corp.package, &corp.assignments).await;
    until("it reads", async || proxy.held() == 1).await;
    overtaken(&stage, &corp, &worker).await;
    stage.db.move_clock(Duration::minutes(1)).await;
    let until_now = stage.db.now().await;
    worker.signal("CONT");
    proxy.release();
    // Either it sees that there is nothing to do any more, or that it must not do it any more.
    until("it is through with what it read", async || {
        let last_ok: Option<OffsetDateTime> =
            sqlx::query_scalar("select last_ok_at from connected_systems where kind = 'ldap'")
                .fetch_one(stage.db.pool())
                .await
                .unwrap();
        last_ok > Some(until_now)
    })
    .await;
    assert!(!is_member(&corp), "nothing was put back that nobody wants any more");
    worker.kill().await;
    corp.assert_settled_after_recheck(&stage).await;
}
