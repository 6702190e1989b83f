//! Looks at connected resources: what is in place is seen without being written, and what is not is mended.

use regrant_core::testing::{Proxy, Slapd};
use regrant_model::state::Outcome;
use time::Duration;

use crate::crash::Worker;
use crate::ldap::slapd;
use crate::oracle;
use crate::stage::{Corp, Stage, until};

/// Where each version of each grant stands; any write to one changes it.
async fn versions(stage: &Stage) -> Vec<String> {
    sqlx::query_scalar("select xmin::text || ctid::text from grants order by id")
        .fetch_all(stage.db.pool())
        .await
        .unwrap()
}

/// Delivered, and long enough ago that accounts would be looked up anew if that mattered.
async fn settled(stage: &Stage, groups: usize, people: std::ops::RangeInclusive<usize>) -> Corp {
    let corp = stage.delivered(stage.corp(slapd(), groups, people).await).await;
    stage.db.move_clock(Duration::hours(2)).await;
    corp
}

#[tokio::test]
async fn what_is_in_place_is_seen_and_not_written() {
    let stage = Stage::new().await;
    let corp = settled(&stage, 2, 5..=7).await;
    let asked_at = stage.db.now().await;
    let before = versions(&stage).await;
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(run).await, [Outcome::AlreadyInPlace; 3]);
    assert_eq!(stage.run(run).await.progress.outcomes.already_in_place, 3);
    assert_eq!(versions(&stage).await, before);
    for assignment in &corp.assignments {
        for grant in stage.detail(*assignment).await.grants {
            assert!(grant.verified_at >= Some(asked_at), "seen after the ask: {grant:?}");
        }
    }
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn what_nobody_asked_for_is_shown_and_not_put_back() {
    let stage = Stage::new().await;
    let corp = settled(&stage, 1, 5..=6).await;
    for number in 5..=6 {
        corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(number));
    }
    let run = stage.reprocess(corp.package, &corp.assignments[..1]).await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(run).await, [Outcome::PutBack]);
    let members = corp.slapd.members(&Slapd::group(1));
    assert!(members.contains(&Slapd::person(5)) && !members.contains(&Slapd::person(6)), "{members:?}");
    let other = stage.shown(corp.assignments[1]).await;
    assert_eq!((other.state.as_str(), other.drifted), ("Delivered", 1), "drift that was found is shown");
    oracle::assert_rolled_up(&stage.db).await;

    let run = stage.reprocess(corp.package, &corp.assignments[1..]).await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(run).await, [Outcome::PutBack]);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn an_ask_during_a_read_is_not_answered_by_it() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let corp = stage.delivered(stage.corp_behind(slapd, proxy.port(), 1, [5]).await).await;
    let first = stage.reprocess(corp.package, &corp.assignments).await;
    proxy.hold_next_search_answer();
    let engine = stage.another_engine();
    let reading = tokio::spawn(async move { engine.run_until_quiet().await });
    until("the group was read and the answer is on its way", async || proxy.held() == 1).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(5));
    let second = stage.reprocess_all(corp.package).await;
    stage.quiet().await;
    proxy.release();
    reading.await.unwrap().unwrap();
    stage.quiet().await;
    assert_eq!(stage.outcomes(first).await, [Outcome::AlreadyInPlace], "so it was when it was asked");
    assert_eq!(stage.outcomes(second).await, [Outcome::PutBack]);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn what_is_found_missing_is_put_back_for_whoever_asks_meanwhile() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let corp = stage.delivered(stage.corp_behind(slapd, proxy.port(), 1, [5, 6]).await).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(6));
    let first = stage.reprocess(corp.package, &corp.assignments[..1]).await;
    proxy.hold_next_search_answer();
    let engine = stage.another_engine();
    let reading = tokio::spawn(async move { engine.run_until_quiet().await });
    until("the group was read and the answer is on its way", async || proxy.held() == 1).await;
    let second = stage.reprocess(corp.package, &corp.assignments[1..]).await;
    stage.quiet().await;
    assert_eq!(stage.shown(corp.assignments[1]).await.drifted, 0, "asked while nothing was known of it");
    proxy.release();
    reading.await.unwrap().unwrap();
    stage.quiet().await;
    assert_eq!(stage.outcomes(first).await, [Outcome::AlreadyInPlace]);
    assert_eq!(stage.outcomes(second).await, [Outcome::PutBack]);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn what_fails_is_tried_again_for_whoever_asks_meanwhile() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let corp = stage.delivered(stage.corp_behind(slapd, proxy.port(), 1, [5]).await).await;
    let person = Slapd::person(5);
    corp.slapd.remove_member(&Slapd::group(1), &person);
    corp.slapd.delete(&person);
    stage.db.move_clock(Duration::minutes(2)).await;
    let first = stage.reprocess(corp.package, &corp.assignments).await;
    proxy.hold_next_search_answer();
    let engine = stage.another_engine();
    let reading = tokio::spawn(async move { engine.run_until_quiet().await });
    until("the group was read and the answer is on its way", async || proxy.held() == 1).await;
    let second = stage.reprocess_all(corp.package).await;
    stage.quiet().await;
    proxy.release();
    reading.await.unwrap().unwrap();
    stage.quiet().await;
    assert_eq!(stage.outcomes(first).await, [Outcome::Failed]);
    assert_eq!(stage.outcomes(second).await, [Outcome::Failed], "the second look says so too");
    assert_eq!(stage.state(corp.assignments[0]).await, "DeliveryFailed");
    oracle::assert_rolled_up(&stage.db).await;
}

#[tokio::test]
async fn killed_between_the_read_and_the_record() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let corp = stage.delivered(stage.corp_behind(slapd, proxy.port(), 1, [5, 6]).await).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(6));
    proxy.hold_next_modification_answer();
    let worker = Worker::start(&stage);
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    until("it is put back and the answer on its way", async || proxy.held() == 1).await;
    worker.kill().await;
    proxy.release();
    assert_eq!(stage.run(run).await.progress.done, 0, "nobody has said so");

    stage.db.move_clock(Duration::minutes(2)).await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(run).await, [Outcome::AlreadyInPlace, Outcome::PutBack]);
    corp.assert_settled_after_recheck(&stage).await;
}

#[tokio::test]
async fn one_of_three_resources_is_down() {
    let stage = Stage::new().await;
    let corp = stage.corp(slapd(), 2, [5, 6]).await;
    let mut down = slapd();
    let system = stage.ldap("Elsewhere", &down.config(down.port())).await;
    let elsewhere = stage.db.ldap_group(system, &down, &Slapd::group(3)).await;
    stage.db.edit_package(corp.package, &[elsewhere], &[]).await;
    let mut corp = corp;
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    down.stop();
    corp.slapd.remove_member(&Slapd::group(2), &Slapd::person(6));
    stage.db.move_clock(Duration::minutes(1)).await;
    let asked_at = stage.db.now().await;
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.run(run).await.progress.done, 0, "both wait for the one that is down");
    assert!(corp.slapd.members(&Slapd::group(2)).contains(&Slapd::person(6)), "the others do not");
    for grant in stage.detail(corp.assignments[0]).await.grants {
        let seen = grant.verified_at >= Some(asked_at);
        assert_eq!(
            (seen, grant.unverified_since.is_none()),
            (grant.system.id != system, grant.system.id != system)
        );
    }
    assert_eq!(stage.shown(corp.assignments[0]).await.unverified, 1);
    oracle::assert_rolled_up(&stage.db).await;

    down.start_again();
    stage.db.move_clock(Duration::minutes(1)).await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(run).await, [Outcome::AlreadyInPlace, Outcome::PutBack]);
    assert_eq!(stage.shown(corp.assignments[0]).await.unverified, 0);
    oracle::assert_rolled_up(&stage.db).await;
}

#[tokio::test]
async fn two_runs_wait_for_the_same_resource() {
    let stage = Stage::new().await;
    let corp = settled(&stage, 2, 5..=6).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(5));
    let one = stage.reprocess(corp.package, &corp.assignments).await;
    stage.one_batch().await;
    let other = stage.reprocess_all(corp.package).await;
    stage.one_batch().await;
    stage.quiet().await;
    for run in [one, other] {
        assert_eq!(stage.outcomes(run).await, [Outcome::PutBack, Outcome::AlreadyInPlace]);
    }
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn removed_while_a_look_waits() {
    let stage = Stage::new().await;
    let corp = settled(&stage, 2, 5..=6).await;
    let looking = stage.reprocess(corp.package, &corp.assignments).await;
    stage.one_batch().await;
    let removing = stage.remove(corp.package, &corp.assignments[..1]).await;
    stage.one_batch().await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(looking).await, [Outcome::Withdrawn, Outcome::AlreadyInPlace]);
    assert_eq!(stage.outcomes(removing).await, [Outcome::Withdrawn]);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn many_looks_at_many_resources_by_several_workers() {
    let stage = Stage::new().await;
    let corp = settled(&stage, 3, 5..=34).await;
    let mut runs = Vec::new();
    for some in corp.assignments.chunks(3) {
        runs.push(stage.reprocess(corp.package, some).await);
    }
    let engines = [stage.another_engine(), stage.another_engine(), stage.another_engine()];
    let done = tokio::join!(
        engines[0].run_until_quiet(),
        engines[1].run_until_quiet(),
        engines[2].run_until_quiet()
    );
    assert!(done.0.is_ok() && done.1.is_ok() && done.2.is_ok(), "{done:?}");
    stage.quiet().await;
    for run in runs {
        assert_eq!(stage.outcomes(run).await, [Outcome::AlreadyInPlace; 3]);
    }
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn several_workers_look_the_same_people_up_at_the_same_moment() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 3, 5..=34).await;
    stage.assign_all(&mut corp).await;
    while stage.engine.one_batch().await.unwrap() {}
    let engines = [stage.another_engine(), stage.another_engine(), stage.another_engine()];
    let done = tokio::join!(
        engines[0].run_until_quiet(),
        engines[1].run_until_quiet(),
        engines[2].run_until_quiet()
    );
    assert!(done.0.is_ok() && done.1.is_ok() && done.2.is_ok(), "{done:?}");
    for assignment in &corp.assignments {
        assert_eq!(stage.state(*assignment).await, "Delivered");
    }
    corp.assert_settled(&stage.db).await;
}
