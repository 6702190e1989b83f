//! Two at once: workers, removals, and writes that land late.

use std::collections::BTreeSet;

use regrant_core::testing::{Proxy, Slapd, SlapdOptions};
use regrant_core::{Caller, assignment};
use regrant_model::state::Outcome;
use regrant_model::view::{AssignmentFilter, Selection};
use regrant_model::{PackageId, UserId};
use time::Duration;
use tokio::task::JoinHandle;

use crate::ldap::slapd;
use crate::oracle::{self, member};
use crate::stage::{Corp, Stage, until};

impl Corp {
    /// After a takeover everything is looked at once more; when that has come, all is true.
    pub async fn assert_settled_after_recheck(&self, stage: &Stage) {
        stage.db.move_clock(Duration::minutes(2)).await;
        stage.quiet().await;
        self.assert_settled(&stage.db).await;
    }
}

/// A worker whose first write is on its way and does not arrive.
async fn stalled(stage: &Stage, proxy: &Proxy) -> JoinHandle<()> {
    proxy.hold_next_modification();
    let engine = stage.another_engine();
    let working = tokio::spawn(async move { engine.run_until_quiet().await.expect("the database works") });
    until("the write is on its way", async || proxy.held() == 1).await;
    working
}

async fn removed_while_stalled(stage: &Stage, corp: &Corp) {
    stage.db.move_clock(Duration::minutes(2)).await;
    stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.shown(corp.assignments[0]).await.remaining, 0, "seen gone by the one who took over");
    assert!(!corp.slapd.members(&Slapd::group(1)).contains(&Slapd::person(5)));
}

#[tokio::test]
async fn a_dead_workers_add_that_lands_after_anothers_removal_is_taken_back() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let mut corp = stage.corp_behind(slapd, proxy.port(), 1, [5]).await;
    stage.assign_all(&mut corp).await;
    let working = stalled(&stage, &proxy).await;
    removed_while_stalled(&stage, &corp).await;
    working.abort();
    working.await.unwrap_err();
    proxy.release();
    until("the delayed write lands", async || {
        corp.slapd.members(&Slapd::group(1)).contains(&Slapd::person(5))
    })
    .await;
    corp.assert_settled_after_recheck(&stage).await;
}

#[tokio::test]
async fn a_stalled_workers_add_that_lands_after_anothers_removal_is_taken_back() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let mut corp = stage.corp_behind(slapd, proxy.port(), 1, [5]).await;
    stage.assign_all(&mut corp).await;
    let working = stalled(&stage, &proxy).await;
    removed_while_stalled(&stage, &corp).await;
    // So long that the one look more after the takeover is over, too.
    stage.db.move_clock(Duration::hours(1)).await;
    stage.quiet().await;
    proxy.release();
    working.await.unwrap();
    corp.assert_settled_after_recheck(&stage).await;
}

#[tokio::test]
async fn the_batch_of_500_with_one_present_and_one_unknown() {
    let stage = Stage::new().await;
    let slapd = Slapd::start_with(&SlapdOptions {
        people: 510,
        groups: 1,
        members: 1,
        known_members_only: true,
        ..SlapdOptions::default()
    });
    let proxy = Proxy::start(slapd.port()).await;
    let mut corp = stage.corp_behind(slapd, proxy.port(), 1, 2..=501).await;
    stage.assign_all(&mut corp).await;
    let working = stalled(&stage, &proxy).await;
    corp.slapd.add_member(&Slapd::group(1), &Slapd::person(7));
    corp.slapd.delete(&Slapd::person(300));
    proxy.release();
    working.await.unwrap();

    let members = corp.slapd.members(&Slapd::group(1));
    assert_eq!(members.len(), 500, "person 1 and all but the unknown one");
    let states: Vec<(String, i64)> =
        sqlx::query_as("select state, count(*) from assignments group by state order by state")
            .fetch_all(stage.db.pool())
            .await
            .unwrap();
    assert_eq!(states, [("Delivered".to_owned(), 499), ("DeliveryFailed".to_owned(), 1)]);
    let cause = stage.grant(corp.people[298], corp.roles[0]).await.cause.unwrap();
    assert!(cause.contains("user00300"), "{cause}");
    oracle::assert_rolled_up(&stage.db).await;
}

#[tokio::test]
async fn two_engines_share_the_work() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 3, 5..=34).await;
    let mut scene = stage.scene().await;
    let office = scene.group("office").member;
    scene.load().await;
    stage.db.edit_package(corp.package, &[office], &[]).await;
    stage.assign_all(&mut corp).await;
    let (one, other) = (stage.another_engine(), stage.another_engine());
    let done = tokio::join!(one.run_until_quiet(), other.run_until_quiet());
    assert!(done.0.is_ok() && done.1.is_ok(), "{done:?}");
    stage.quiet().await;
    corp.assert_settled(&stage.db).await;
    for person in &corp.people {
        corp.slapd.modify(&format!(
            "dn: {}\nchangetype: modify\ndelete: member\nmember: {}\n",
            Slapd::group(2),
            dn(&corp, *person)
        ));
    }
    let all = Selection::Matching(AssignmentFilter::default());
    let pool = stage.db.pool();
    let operator = Caller::local_operator();
    let asked = assignment::reprocess(pool, &operator, corp.package, &all).await.unwrap();
    let done = tokio::join!(one.run_until_quiet(), other.run_until_quiet());
    assert!(done.0.is_ok() && done.1.is_ok(), "{done:?}");
    stage.quiet().await;
    assert_eq!(stage.outcomes(asked.run).await, [Outcome::PutBack; 30]);
    corp.assert_settled(&stage.db).await;
}

fn dn(corp: &Corp, person: UserId) -> String {
    let place = corp.people.iter().position(|other| *other == person).expect("one of them");
    Slapd::person(place + 5)
}

#[tokio::test]
async fn the_last_two_members_are_removed_at_the_same_moment() {
    let stage = Stage::new().await;
    let slapd = Slapd::start_with(&SlapdOptions { groups: 2, members: 0, ..SlapdOptions::default() });
    let corp = stage.delivered(stage.corp(slapd, 2, [5, 6]).await).await;
    stage.remove(corp.package, &corp.assignments[..1]).await;
    stage.remove(corp.package, &corp.assignments[1..]).await;
    let (one, other) = (stage.another_engine(), stage.another_engine());
    let done = tokio::join!(one.run_until_quiet(), other.run_until_quiet());
    assert!(done.0.is_ok() && done.1.is_ok(), "{done:?}");
    stage.quiet().await;
    for number in 1..=2 {
        assert_eq!(corp.slapd.members(&Slapd::group(number)), [Slapd::group(number)]);
    }
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn the_other_of_the_last_two_is_removed_outside_while_we_write() {
    let stage = Stage::new().await;
    let slapd = Slapd::start_with(&SlapdOptions { groups: 1, members: 0, ..SlapdOptions::default() });
    let proxy = Proxy::start(slapd.port()).await;
    let corp = stage.corp_behind(slapd, proxy.port(), 1, [5]).await;
    let corp = stage.delivered(corp).await;
    corp.slapd.add_member(&Slapd::group(1), &Slapd::person(6));
    stage.remove(corp.package, &corp.assignments).await;
    let working = stalled(&stage, &proxy).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(6));
    proxy.release();
    working.await.unwrap();
    assert_eq!(corp.slapd.members(&Slapd::group(1)), [Slapd::group(1)]);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn two_assignments_that_share_a_grant_are_removed_at_the_same_moment() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, [5, 6, 7, 8]).await;
    let mut scene = stage.scene().await;
    let office = scene.group("office").member;
    scene.catalog("Other");
    let other = scene.package("Other", &[]);
    scene.load().await;
    stage.db.edit_package(corp.package, &[office], &[]).await;
    stage.db.edit_package(other, &[corp.roles[0], office], &[]).await;
    let packages = [corp.package, other];
    let engines = [stage.another_engine(), stage.another_engine()];
    for round in 0..6 {
        // Each person's two are first made, then removed, at the same moment by two workers.
        let pairs: Vec<[_; 2]> = {
            let first = stage.assign(packages[0], &corp.people).await;
            let second = stage.assign(packages[1], &corp.people).await;
            first.into_iter().zip(second).map(Into::into).collect()
        };
        both(&engines).await;
        stage.quiet().await;
        corp.assert_settled(&stage.db).await;
        for pair in &pairs {
            remove_both(&stage, packages, *pair, round % 2 == 0).await;
        }
        both(&engines).await;
        stage.quiet().await;
        let real = corp.real(&stage.db).await;
        assert!(
            corp.people.iter().all(|person| !real.contains(&member(*person, office))),
            "the last takes it away"
        );
        oracle::assert_settled(&stage.db, &real, &BTreeSet::new()).await;
    }
    corp.assignments.clear();
}

async fn both(engines: &[regrant_core::engine::Engine; 2]) {
    let done = tokio::join!(engines[0].run_until_quiet(), engines[1].run_until_quiet());
    assert!(done.0.is_ok() && done.1.is_ok(), "{done:?}");
}

async fn remove_both(
    stage: &Stage,
    packages: [PackageId; 2],
    pair: [regrant_model::AssignmentId; 2],
    in_order: bool,
) {
    let order = if in_order { [0, 1] } else { [1, 0] };
    for one in order {
        stage.remove(packages[one], &pair[one..=one]).await;
    }
}
