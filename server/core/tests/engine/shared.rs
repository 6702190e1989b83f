//! One grant, wanted by several assignments; and access that was there before.

use std::collections::BTreeSet;

use regrant_model::{AssignmentId, PackageId, ResourceRoleId, UserId};

use crate::oracle::{self, member};
use crate::stage::Stage;

struct Two {
    person: UserId,
    common: ResourceRoleId,
    packages: [PackageId; 2],
}

async fn two(stage: &Stage) -> Two {
    let mut scene = stage.scene().await;
    let person = scene.user("Amara Okafor");
    let common = scene.group("everyone").member;
    let own = scene.group("sales").member;
    let packages = [scene.package("Sales", &[common, own]), scene.package("Office", &[common])];
    scene.load().await;
    Two { person, common, packages }
}

async fn settled(stage: &Stage, found: &BTreeSet<oracle::Membership>) {
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, found).await;
}

async fn assign_both(stage: &Stage, two: &Two) -> [AssignmentId; 2] {
    let first = stage.assign(two.packages[0], &[two.person]).await[0];
    let second = stage.assign(two.packages[1], &[two.person]).await[0];
    stage.quiet().await;
    settled(stage, &BTreeSet::new()).await;
    [first, second]
}

#[tokio::test]
async fn removing_one_keeps_shared_access_and_removing_the_last_withdraws_it() {
    let stage = Stage::new().await;
    let two = two(&stage).await;
    let [first, second] = assign_both(&stage, &two).await;

    stage.remove(two.packages[0], &[first]).await;
    stage.quiet().await;
    let shared = member(two.person, two.common);
    assert!(oracle::real(&stage.db, &[]).await.contains(&shared));
    assert_eq!((stage.state(first).await, stage.shown(first).await.remaining), ("Expired".to_owned(), 0));
    settled(&stage, &BTreeSet::new()).await;

    stage.remove(two.packages[1], &[second]).await;
    stage.quiet().await;
    assert!(oracle::real(&stage.db, &[]).await.is_empty());
    settled(&stage, &BTreeSet::new()).await;
}

#[tokio::test]
async fn both_assignments_follow_what_one_reprocess_finds() {
    let stage = Stage::new().await;
    let two = two(&stage).await;
    let [first, second] = assign_both(&stage, &two).await;
    stage.delete_group("everyone", true).await;
    stage.reprocess(two.packages[0], &[first]).await;
    stage.quiet().await;
    assert_eq!(stage.state(second).await, "DeliveryFailed", "its only grant failed in the other's run");
    oracle::assert_rolled_up(&stage.db).await;

    stage.delete_group("everyone", false).await;
    stage.reprocess(two.packages[1], &[second]).await;
    stage.quiet().await;
    assert_eq!(stage.state(first).await, "Delivered");
    settled(&stage, &BTreeSet::new()).await;
}

#[tokio::test]
async fn expiry_of_one_keeps_what_the_other_grants() {
    let stage = Stage::new().await;
    let two = two(&stage).await;
    let day = time::Duration::days(1);
    let ending = stage.ask(two.packages[0], &[two.person], None, Some(day)).await[0];
    stage.assign(two.packages[1], &[two.person]).await;
    stage.quiet().await;
    stage.db.move_clock(day * 2).await;
    stage.quiet().await;
    let ended = stage.assignment_of(ending).await.unwrap();
    assert_eq!(stage.state(ended).await, "Expired");
    assert_eq!(oracle::real(&stage.db, &[]).await, BTreeSet::from([member(two.person, two.common)]));
    settled(&stage, &BTreeSet::new()).await;
}

#[tokio::test]
async fn a_role_taken_out_of_one_package_stays_for_the_other() {
    let stage = Stage::new().await;
    let two = two(&stage).await;
    let [first, second] = assign_both(&stage, &two).await;
    stage.db.edit_package(two.packages[0], &[], &[two.common]).await;
    stage.reprocess(two.packages[0], &[first]).await;
    stage.quiet().await;
    settled(&stage, &BTreeSet::new()).await;
    stage.db.edit_package(two.packages[1], &[], &[two.common]).await;
    stage.reprocess(two.packages[1], &[second]).await;
    stage.quiet().await;
    settled(&stage, &BTreeSet::new()).await;
    assert_eq!(stage.state(second).await, "Delivered", "a package without resource roles is delivered");
}

#[tokio::test]
async fn what_was_there_before_is_left_in_place_until_we_have_put_it_back_once() {
    let stage = Stage::new().await;
    let two = two(&stage).await;
    stage.put_in(two.person, two.common).await;
    let found = BTreeSet::from([member(two.person, two.common)]);
    let [first, second] = {
        let first = stage.assign(two.packages[0], &[two.person]).await[0];
        let second = stage.assign(two.packages[1], &[two.person]).await[0];
        stage.quiet().await;
        [first, second]
    };
    assert_eq!(stage.grant(two.person, two.common).await.origin, "found");
    stage.remove(two.packages[0], &[first]).await;
    stage.remove(two.packages[1], &[second]).await;
    stage.quiet().await;
    settled(&stage, &found).await;

    // A new life: found again, then removed from outside and put back by us, so it is ours and goes at the end.
    let again = stage.assign(two.packages[1], &[two.person]).await[0];
    stage.quiet().await;
    stage.take_out(two.person, two.common).await;
    stage.reprocess(two.packages[1], &[again]).await;
    stage.quiet().await;
    assert_eq!(stage.grant(two.person, two.common).await.origin, "ours");
    stage.remove(two.packages[1], &[again]).await;
    stage.quiet().await;
    settled(&stage, &BTreeSet::new()).await;
}

#[tokio::test]
async fn a_user_with_the_same_grant_twice_in_one_batch() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let group = scene.group("everyone").member;
    let packages: Vec<PackageId> = (0..3).map(|n| scene.package(&format!("Package {n}"), &[group])).collect();
    let person = scene.user("Amara Okafor");
    scene.load().await;
    let mut assignments = Vec::new();
    for package in &packages {
        assignments.push(stage.assign(*package, &[person]).await[0]);
    }
    stage.quiet().await;
    settled(&stage, &BTreeSet::new()).await;
    for (package, assignment) in packages.iter().zip(&assignments) {
        assert_eq!(stage.state(*assignment).await, "Delivered");
        stage.remove(*package, &[*assignment]).await;
        stage.quiet().await;
        settled(&stage, &BTreeSet::new()).await;
    }
}
