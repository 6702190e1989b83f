//! Assign, schedule, expire, remove.

use std::collections::BTreeSet;

use regrant_core::input::Justification;
use regrant_core::{Caller, ErrorKind, assignment, directory, package};
use regrant_model::state::Outcome;
use regrant_model::view::Selection;
use regrant_model::{PackageId, RequestId, ResourceRoleId, UserId};
use time::Duration;

use crate::oracle::{self, member};
use crate::stage::{Stage, until};

async fn one(stage: &Stage) -> (PackageId, UserId, ResourceRoleId) {
    let mut scene = stage.scene().await;
    let person = scene.user("Amara Okafor");
    let group = scene.group("sales").member;
    let package = scene.package("Sales", &[group]);
    scene.load().await;
    (package, person, group)
}

impl Stage {
    /// A package that somebody gets tomorrow.
    async fn scheduled_beside(&self, person: UserId) -> RequestId {
        let mut scene = self.scene().await;
        scene.catalog("Tomorrow");
        let package = scene.package("Tomorrow", &[]);
        scene.load().await;
        self.ask(package, &[person], Some(Duration::days(1)), None).await[0]
    }
}

async fn settled(stage: &Stage) {
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;
}

#[tokio::test]
async fn assigned_now_is_delivered_at_once() {
    let stage = Stage::new().await;
    let (package, person, group) = one(&stage).await;
    let request = stage.ask(package, &[person], None, None).await[0];
    assert_eq!(stage.request_state(request).await, "Delivering");
    stage.quiet().await;
    assert_eq!(stage.request_state(request).await, "Delivered");
    assert!(oracle::real(&stage.db, &[]).await.contains(&member(person, group)));
    settled(&stage).await;
    let steps: Vec<String> = sqlx::query_scalar("select state from request_history order by id")
        .fetch_all(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(steps, ["Submitted", "Delivering", "Delivered"]);
}

#[tokio::test]
async fn a_scheduled_assignment_begins_and_ends_by_the_clock() {
    let stage = Stage::new().await;
    let (package, person, group) = one(&stage).await;
    let (start, end) = (Some(Duration::days(2)), Some(Duration::days(9)));
    let request = stage.ask(package, &[person], start, end).await[0];
    stage.quiet().await;
    assert_eq!(stage.request_state(request).await, "Scheduled");
    assert!(oracle::real(&stage.db, &[]).await.is_empty());

    stage.db.move_clock(Duration::days(3)).await;
    stage.quiet().await;
    let assignment = stage.assignment_of(request).await.expect("begun");
    assert_eq!(stage.request_state(request).await, "Delivered");
    assert!(oracle::real(&stage.db, &[]).await.contains(&member(person, group)));
    settled(&stage).await;

    stage.db.move_clock(Duration::days(7)).await;
    stage.quiet().await;
    assert_eq!(stage.state(assignment).await, "Expired");
    assert!(oracle::real(&stage.db, &[]).await.is_empty());
    settled(&stage).await;
    let ending: (String, String) =
        sqlx::query_as("select type, state from requests where assignment_id = $1 order by id desc limit 1")
            .bind(assignment.0)
            .fetch_one(stage.db.pool())
            .await
            .unwrap();
    assert_eq!(ending, ("SystemRemove".to_owned(), "Delivered".to_owned()));
}

#[tokio::test]
async fn one_live_assignment_a_pair() {
    let stage = Stage::new().await;
    let (package, person, _) = one(&stage).await;
    let later = Some(Duration::days(1));
    let first = stage.ask(package, &[person], later, None).await;
    let new = assignment::NewAssignment {
        policy: stage.policy(package).await,
        subjects: vec![person],
        starts_at: None,
        ends_at: None,
        justification: Justification::default(),
    };
    let operator = Caller::local_operator();
    let refused = assignment::assign(stage.db.pool(), &operator, package, &new).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict, "a different request is open");
    stage.db.move_clock(Duration::days(2)).await;
    // The refused command's transaction may hold the request for a moment yet; the timers pass over it then.
    until("the scheduled request is delivered", async || {
        stage.quiet().await;
        stage.request_state(first[0]).await == "Delivered"
    })
    .await;
    let refused = assignment::assign(stage.db.pool(), &operator, package, &new).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict, "there is a live assignment");

    let live = stage.assignment_of(first[0]).await.unwrap();
    stage.remove(package, &[live]).await;
    stage.quiet().await;
    assignment::assign(stage.db.pool(), &operator, package, &new)
        .await
        .expect("after the removal it may be given again");
    stage.quiet().await;
    settled(&stage).await;
}

#[tokio::test]
async fn removed_access_is_gone_and_the_run_says_withdrawn() {
    let stage = Stage::new().await;
    let (package, person, _) = one(&stage).await;
    let assignment = stage.assign(package, &[person]).await[0];
    stage.quiet().await;
    let run = stage.remove(package, &[assignment]).await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(run).await, [Outcome::Withdrawn]);
    settled(&stage).await;
    let selection = Selection::Ids(vec![assignment]);
    let refused = assignment::remove(stage.db.pool(), &Caller::local_operator(), package, &selection).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::NotAllowedInState);
}

#[tokio::test]
async fn removal_overtakes_a_delivery_that_has_not_begun() {
    let stage = Stage::new().await;
    let (package, person, _) = one(&stage).await;
    let request = stage.ask(package, &[person], None, None).await[0];
    let assignment = stage.assignment_of(request).await.unwrap();
    stage.remove(package, &[assignment]).await;
    stage.quiet().await;
    assert_eq!(stage.state(assignment).await, "Expired");
    settled(&stage).await;
}

#[tokio::test]
async fn many_end_at_once_in_several_packages() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let group = scene.group("everyone").member;
    let people: Vec<UserId> = (0..20).map(|n| scene.user(&format!("Person{n:03}"))).collect();
    let packages: Vec<PackageId> = (0..3).map(|n| scene.package(&format!("Package {n}"), &[group])).collect();
    scene.load().await;
    for package in &packages {
        stage.ask(*package, &people, None, Some(Duration::days(1))).await;
    }
    stage.quiet().await;
    settled(&stage).await;
    assert_eq!(oracle::real(&stage.db, &[]).await.len(), 20);
    stage.db.move_clock(Duration::days(2)).await;
    stage.quiet().await;
    assert!(oracle::real(&stage.db, &[]).await.is_empty());
    settled(&stage).await;
}

#[tokio::test]
async fn a_deleted_user_loses_everything() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let (person, other) = (scene.user("Amara Okafor"), scene.user("Bilal Haddad"));
    let (sales, office) = (scene.group("sales").member, scene.group("office").member);
    let packages = [scene.package("Sales", &[sales, office]), scene.package("Office", &[office])];
    scene.load().await;
    for package in packages {
        stage.assign(package, &[person, other]).await;
    }
    let later = stage.scheduled_beside(person).await;
    stage.quiet().await;
    settled(&stage).await;

    directory::user::delete(stage.db.pool(), &Caller::local_operator(), person).await.unwrap();
    stage.quiet().await;
    let left = oracle::real(&stage.db, &[]).await;
    assert_eq!(left, BTreeSet::from([member(other, sales), member(other, office)]));
    stage.db.move_clock(Duration::days(2)).await;
    stage.quiet().await;
    assert_eq!(stage.request_state(later).await, "Canceled", "what was scheduled does not begin");
    settled(&stage).await;
}

#[tokio::test]
async fn an_edit_of_the_package_reaches_its_assignments_at_once() {
    let stage = Stage::new().await;
    let (package, person, group) = one(&stage).await;
    let mut scene = stage.scene().await;
    scene.catalog("Second");
    let wiki = scene.group("wiki").member;
    let second = scene.package("Wiki", &[wiki]);
    scene.load().await;
    let (pool, operator) = (stage.db.pool(), Caller::local_operator());
    stage.assign(package, &[person]).await;
    let delivered = stage.assign(second, &[person]).await;
    stage.quiet().await;

    package::remove_role(pool, &operator, second, wiki).await.unwrap().expect("somebody has it");
    stage.quiet().await;
    assert_eq!(oracle::real(&stage.db, &[]).await, BTreeSet::from([member(person, group)]));
    settled(&stage).await;
    let run = package::add_role(pool, &operator, second, wiki).await.unwrap().expect("somebody has it");
    stage.quiet().await;
    assert_eq!(stage.outcomes(run.run).await, [Outcome::PutBack]);
    assert_eq!(stage.shown(delivered[0]).await.grants, 1);
    settled(&stage).await;
}

/// Whatever became of the run that the deletion asked for.
#[tokio::test]
async fn nothing_of_a_deleted_user_is_left_when_the_run_was_lost() {
    let stage = Stage::new().await;
    let (package, person, _) = one(&stage).await;
    let assignment = stage.assign(package, &[person]).await[0];
    stage.quiet().await;
    directory::user::delete(stage.db.pool(), &Caller::local_operator(), person).await.unwrap();
    for lost in ["delete from run_items", "update runs set state = 'stopped' where state = 'active'"] {
        sqlx::query(lost).execute(stage.db.pool()).await.unwrap();
    }
    stage.quiet().await;
    assert_eq!(stage.state(assignment).await, "Expired");
    assert_eq!(stage.shown(assignment).await.remaining, 0);
    settled(&stage).await;
}
