//! Reprocess in the built-in directory.

use std::collections::BTreeSet;

use regrant_core::testing::Scene;
use regrant_core::{Caller, ErrorKind, assignment, run};
use regrant_model::policy::Role;
use regrant_model::state::Outcome;
use regrant_model::view::{AssignmentFilter, AssignmentStatusFilter, Selection};
use regrant_model::{AssignmentId, PackageId, ResourceRoleId, RunId, UserId};
use time::Duration;

use crate::oracle;
use crate::stage::Stage;

/// Three people with a group and an application role each, delivered.
struct Team {
    package: PackageId,
    people: Vec<UserId>,
    assignments: Vec<AssignmentId>,
    group: ResourceRoleId,
    seller: ResourceRoleId,
}

fn team(scene: &mut Scene) -> Team {
    let people: Vec<UserId> =
        ["Amara Okafor", "Bilal Haddad", "Chen Wei"].iter().map(|name| scene.user(name)).collect();
    let group = scene.group("sales").member;
    let seller = scene.application("CRM", &["Seller"]).roles[0];
    let package = scene.package("Sales", &[group, seller]);
    let assignments = people.iter().map(|person| scene.assignment(package, *person)).collect();
    Team { package, people, assignments, group, seller }
}

#[tokio::test]
async fn reprocess_puts_a_missing_membership_back_and_says_so() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let team = team(&mut scene);
    scene.take_out(team.people[0], team.group);
    scene.load().await;
    assert_eq!(stage.state(team.assignments[0]).await, "Delivered", "nobody has looked yet");

    let run = stage.reprocess(team.package, &team.assignments[..1]).await;
    stage.quiet().await;

    let detail = stage.run(run).await;
    let row = &detail.results.rows[0];
    assert_eq!(row.outcome, Outcome::PutBack);
    let said: Vec<_> = row.grants.iter().map(|g| (g.resource.as_str(), g.role.as_str(), g.outcome)).collect();
    assert!(said.contains(&("sales", "Member", Outcome::PutBack)), "{said:?}");
    assert!(said.contains(&("CRM", "Seller", Outcome::AlreadyInPlace)), "{said:?}");
    assert_eq!((detail.progress.done, detail.progress.grants_put_back), (1, 1));
    assert_eq!(detail.progress.state.as_str(), "done");
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;
}

#[tokio::test]
async fn what_is_in_place_is_stamped_and_reported_so() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let team = team(&mut scene);
    scene.load().await;
    stage.db.move_clock(time::Duration::hours(2)).await;
    let asked_at = stage.db.now().await;

    let run = stage.reprocess(team.package, &team.assignments).await;
    stage.quiet().await;

    assert_eq!(stage.outcomes(run).await, [Outcome::AlreadyInPlace; 3]);
    for assignment in team.assignments {
        for grant in stage.detail(assignment).await.grants {
            assert!(
                grant.verified_at >= Some(asked_at),
                "every grant was looked at after the ask: {grant:?}"
            );
        }
    }
}

#[tokio::test]
async fn all_that_match_are_found_on_the_server() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let team = team(&mut scene);
    let gone = scene.user("Dora Lind");
    let ended = scene.ended(team.package, gone);
    for person in &team.people {
        scene.take_out(*person, team.seller);
    }
    scene.load().await;

    let all = Selection::Matching(AssignmentFilter {
        status: AssignmentStatusFilter::Any,
        ..AssignmentFilter::default()
    });
    let operator = Caller::local_operator();
    let asked = assignment::reprocess(stage.db.pool(), &operator, team.package, &all).await.unwrap();
    assert_eq!(asked.total, 4);
    stage.quiet().await;

    let rows = stage.run(asked.run).await.results.rows;
    for row in rows {
        if row.assignment == Some(ended) {
            assert_eq!(row.outcome, Outcome::Skipped);
            assert!(row.reason.as_deref().is_some_and(|why| why.contains("that is expired")), "{row:?}");
        } else {
            assert_eq!(row.outcome, Outcome::PutBack, "{row:?}");
        }
    }
    let nothing =
        Selection::Matching(AssignmentFilter { search: Some("zzz".into()), ..AssignmentFilter::default() });
    let refused =
        assignment::reprocess(stage.db.pool(), &operator, team.package, &nothing).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Invalid);
    let alone = Selection::Ids(vec![ended]);
    let refused = assignment::reprocess(stage.db.pool(), &operator, team.package, &alone).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotAllowedInState);
}

#[tokio::test]
async fn the_same_caller_gets_the_same_run_and_another_caller_an_own_one() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let team = team(&mut scene);
    let one = scene.caller(Role::IdentityGovernanceAdministrator, None);
    let other = scene.caller(Role::UserAdministrator, None);
    scene.take_out(team.people[1], team.group);
    scene.load().await;
    let pool = stage.db.pool();
    let ask = async |caller: &Caller, ids: &[AssignmentId]| {
        assignment::reprocess(pool, caller, team.package, &Selection::Ids(ids.to_vec())).await.unwrap()
    };

    let first = ask(&one, &team.assignments).await;
    let mut reversed = team.assignments.clone();
    reversed.reverse();
    let again = ask(&one, &reversed).await;
    assert_eq!((again.run, again.joined, again.total), (first.run, true, 3));
    let fewer = ask(&one, &team.assignments[..2]).await;
    assert_ne!(fewer.run, first.run, "another selection is another run");
    let others = ask(&other, &team.assignments).await;
    assert_ne!(others.run, first.run);
    stage.quiet().await;

    for asked in [first, fewer, others] {
        assert_eq!(stage.run(asked.run).await.progress.done, u32::try_from(asked.total).unwrap());
    }
    let anew = ask(&one, &team.assignments).await;
    assert_ne!(anew.run, first.run, "a finished run is not joined");
}

#[tokio::test]
async fn what_is_removed_after_the_first_read_is_restored_by_the_second_call() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let people: Vec<UserId> = (0..510).map(|number| scene.user(&format!("Person{number:04}"))).collect();
    let group = scene.group("sales").member;
    let package = scene.package("Sales", &[group]);
    for person in &people {
        scene.assignment(package, *person);
    }
    scene.load().await;
    let all = Selection::Matching(AssignmentFilter::default());
    let operator = Caller::local_operator();
    let first = assignment::reprocess(stage.db.pool(), &operator, package, &all).await.unwrap();
    stage.one_batch().await;
    assert_eq!(
        stage.run(first.run).await.progress.done,
        500,
        "the first batch has been read, the run goes on"
    );

    // Those first in the list were read first.
    stage.take_out(people[0], group).await;
    let second = assignment::reprocess(stage.db.pool(), &operator, package, &all).await.unwrap();
    assert_eq!((second.run, second.joined), (first.run, true));
    stage.quiet().await;

    let progress = stage.run(first.run).await.progress;
    assert_eq!((progress.total, progress.done, progress.grants_put_back), (1_010, 1_010, 1), "{progress:?}");
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;
}

#[tokio::test]
async fn a_deleted_group_fails_with_a_cause_and_recovers_when_it_is_back() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let team = team(&mut scene);
    scene.load().await;
    stage.delete_group("sales", true).await;

    let run = stage.reprocess(team.package, &team.assignments[..1]).await;
    stage.quiet().await;
    let row = stage.run(run).await.results.rows.remove(0);
    assert_eq!(row.outcome, Outcome::Failed);
    assert!(row.grants[0].cause.as_deref().is_some_and(|why| why.contains("sales was deleted")), "{row:?}");
    let shown = stage.shown(team.assignments[0]).await;
    assert_eq!((shown.state.as_str(), shown.failed, shown.grants), ("PartiallyDelivered", 1, 2));
    oracle::assert_rolled_up(&stage.db).await;

    let missing_since = stage.missing_since(team.package).await;
    assert!(missing_since.is_some());
    stage.db.move_clock(Duration::hours(3)).await;
    stage.reprocess(team.package, &team.assignments[..1]).await;
    stage.quiet().await;
    assert_eq!(
        stage.missing_since(team.package).await,
        missing_since,
        "who tries again changes no beginning"
    );

    stage.delete_group("sales", false).await;
    stage.reprocess(team.package, &team.assignments[..1]).await;
    stage.quiet().await;
    assert_eq!(stage.missing_since(team.package).await, None);
    oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;
}

#[tokio::test]
async fn an_edit_that_was_missed_is_caught_by_reprocess() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let team = team(&mut scene);
    let wiki = scene.group("wiki").member;
    let other = scene.package("Wiki", &[wiki, team.seller]);
    let keeper = scene.assignment(other, team.people[2]);
    scene.load().await;
    stage.db.edit_package(team.package, &[wiki], &[team.seller]).await;

    let run = stage.reprocess(team.package, &team.assignments).await;
    stage.quiet().await;

    assert_eq!(stage.outcomes(run).await, [Outcome::PutBack, Outcome::PutBack, Outcome::AlreadyInPlace]);
    let real = oracle::real(&stage.db, &[]).await;
    assert!(
        !real.contains(&oracle::member(team.people[0], team.seller)),
        "taken out of the package: withdrawn"
    );
    assert!(
        real.contains(&oracle::member(team.people[2], team.seller)),
        "still wanted by another assignment"
    );
    oracle::assert_settled(&stage.db, &real, &BTreeSet::new()).await;
    assert_eq!(stage.state(keeper).await, "Delivered");
}

#[tokio::test]
async fn a_stopped_run_cancels_what_has_not_begun() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let group = scene.group("sales").member;
    let package = scene.package("Sales", &[group]);
    for number in 0..510 {
        let person = scene.user(&format!("Person{number:04}"));
        scene.assignment(package, person);
    }
    scene.load().await;
    let all = Selection::Matching(AssignmentFilter::default());
    let operator = Caller::local_operator();
    let asked = assignment::reprocess(stage.db.pool(), &operator, package, &all).await.unwrap();
    stage.one_batch().await;

    let stopped = run::stop(stage.db.pool(), &operator, asked.run).await.unwrap();
    assert_eq!((stopped.canceled, stopped.begun), (10, 0));
    let progress = stage.run(asked.run).await.progress;
    assert_eq!((progress.state.as_str(), progress.done), ("stopped", 510));
    assert_eq!((progress.outcomes.already_in_place, progress.outcomes.canceled), (500, 10));
    let refused = run::stop(stage.db.pool(), &operator, asked.run).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotAllowedInState);
}

#[tokio::test]
async fn a_click_goes_before_a_bulk() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let group = scene.group("sales").member;
    let package = scene.package("Sales", &[group]);
    let mut assignments = Vec::new();
    for number in 0..600 {
        let person = scene.user(&format!("Person{number:04}"));
        assignments.push(scene.assignment(package, person));
    }
    scene.load().await;
    let all = Selection::Matching(AssignmentFilter::default());
    let operator = Caller::local_operator();
    let bulk = assignment::reprocess(stage.db.pool(), &operator, package, &all).await.unwrap();
    let click = stage.reprocess(package, &assignments[599..]).await;
    stage.one_batch().await;
    assert_eq!(stage.run(click).await.progress.done, 1);
    assert_eq!(stage.run(bulk.run).await.progress.done, 0);
}

/// As after a worker that died with an item in hand while the same caller asked again.
#[tokio::test]
async fn an_assignment_that_stands_twice_in_a_run_is_done_once() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let team = team(&mut scene);
    scene.load().await;
    stage.db.edit_package(team.package, &[], &[team.seller]).await;
    let twice = async |run: RunId| {
        let copied = sqlx::query(
            "insert into run_items (run_id, ordinal, priority, assignment_id)
             select run_id, ordinal + 3, priority, assignment_id from run_items where run_id = $1",
        );
        copied.bind(run.0).execute(stage.db.pool()).await.unwrap();
        stage.quiet().await;
        oracle::assert_settled(&stage.db, &oracle::real(&stage.db, &[]).await, &BTreeSet::new()).await;
        stage.outcomes(run).await
    };
    assert_eq!(twice(stage.reprocess(team.package, &team.assignments).await).await, [Outcome::Withdrawn; 6]);
    assert_eq!(twice(stage.remove(team.package, &team.assignments).await).await, [Outcome::Withdrawn; 6]);
    let removals: i64 = sqlx::query_scalar("select count(*) from requests where type = 'AdminRemove'")
        .fetch_one(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(removals, 3);
}
