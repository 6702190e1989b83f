//! Worker processes that are stopped, lose their lease, and go on.

use regrant_core::testing::{Proxy, Slapd};
use time::Duration;

use crate::crash::Worker;
use crate::ldap::slapd;
use crate::stage::{Corp, Stage, until};

/// A worker that is stopped while somebody else takes its lease over and withdraws what it was about to give.
async fn overtaken(stage: &Stage, corp: &Corp, worker: &Worker) {
    worker.signal("STOP");
    stage.db.move_clock(Duration::minutes(2)).await;
    stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.shown(corp.assignments[0]).await.remaining, 0, "seen gone by the one who took over");
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
    worker.kill();
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
    worker.signal("CONT");
    proxy.release();
    until("it has noticed, and its work is looked at again", async || {
        let due: i64 = sqlx::query_scalar("select count(*) from resource_work where recheck_at is not null")
            .fetch_one(stage.db.pool())
            .await
            .unwrap();
        due == 1
    })
    .await;
    assert!(!is_member(&corp), "nothing was put back that nobody wants any more");
    worker.kill();
    corp.assert_settled_after_recheck(&stage).await;
}
