//! Previews: they show what a reprocess would do and change nothing, and are carried out to the letter.

use std::collections::BTreeSet;

use regrant_core::testing::Slapd;
use regrant_core::{Caller, ErrorKind, assignment, run};
use regrant_model::state::{Outcome, RunKind};
use regrant_model::view::{RunDetail, Selection};
use regrant_model::{AssignmentId, PackageId, RunId};

use crate::ldap::slapd;
use crate::stage::{Corp, Stage};

type Told = BTreeSet<(String, String, Outcome)>;

async fn preview(stage: &Stage, package: PackageId, assignments: &[AssignmentId]) -> RunId {
    let selection = Selection::Ids(assignments.to_vec());
    let asked = assignment::preview(stage.db.pool(), &Caller::local_operator(), package, &selection).await;
    let run = asked.expect("a preview is accepted").run;
    stage.quiet().await;
    run
}

async fn apply(stage: &Stage, preview: RunId) -> RunId {
    let asked = run::apply(stage.db.pool(), &Caller::local_operator(), preview).await;
    let run = asked.expect("it can be carried out").run;
    stage.quiet().await;
    run
}

/// What a run says of changes: user, resource, outcome.
fn told(detail: &RunDetail) -> Told {
    let mut told = BTreeSet::new();
    for row in &detail.results.rows {
        let who = row.subject.as_ref().expect("somebody's").name.clone();
        let grants = row.grants.iter().filter(|one| one.outcome != Outcome::AlreadyInPlace);
        told.extend(grants.map(|one| (who.clone(), one.resource.clone(), one.outcome)));
    }
    told
}

/// Everything that a reprocess may write.
async fn state(stage: &Stage) -> Vec<String> {
    sqlx::query_scalar(
        "select 'a' || a::text from assignments a union all select 'g' || g::text from grants g
         union all select 'l' || l::text from assignment_grants l union all select 'm' || m::text from group_members m
         union all select 'r' || r::text from resource_work r union all select 'x' || q::text from requests q order by 1",
    )
    .fetch_all(stage.db.pool())
    .await
    .unwrap()
}

/// Two groups of a slapd and one of the built-in directory for three people, delivered; then one loses an LDAP group,
/// another the built-in one, and a group is taken out of the package and another put in.
async fn drifted(stage: &Stage) -> (Corp, Told) {
    let mut corp = stage.corp(slapd(), 3, 5..=7).await;
    let mut scene = stage.scene().await;
    let built_in = scene.group("Sales").member;
    scene.load().await;
    stage.db.edit_package(corp.package, &[built_in], &corp.roles[2..]).await;
    corp = {
        stage.assign_all(&mut corp).await;
        stage.quiet().await;
        corp
    };
    stage.db.move_clock(time::Duration::hours(2)).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(5));
    stage.take_out(corp.people[1], built_in).await;
    stage.db.edit_package(corp.package, &corp.roles[2..], &corp.roles[1..2]).await;
    let mut expected = BTreeSet::new();
    let name = |number: usize| format!("User{number:05}");
    let group = Slapd::group;
    for person in 5..=7 {
        expected.insert((name(person), group(2), Outcome::Withdrawn));
        expected.insert((name(person), group(3), Outcome::PutBack));
    }
    expected.insert((name(5), group(1), Outcome::PutBack));
    expected.insert((name(6), "Sales".to_owned(), Outcome::PutBack));
    (corp, expected)
}

#[tokio::test]
async fn a_preview_shows_all_that_a_reprocess_would_change_and_changes_nothing() {
    let stage = Stage::new().await;
    let (corp, expected) = drifted(&stage).await;
    let groups = |corp: &Corp| (1..=3).map(|n| corp.slapd.members(&Slapd::group(n))).collect::<Vec<_>>();
    let (before, there) = (state(&stage).await, groups(&corp));
    let run = preview(&stage, corp.package, &corp.assignments).await;
    let detail = stage.run(run).await;
    assert_eq!(told(&detail), expected);
    assert_eq!((detail.progress.grants_put_back, detail.progress.grants_withdrawn), (5, 3));
    assert_eq!(detail.progress.kind, RunKind::Preview);
    assert_eq!(state(&stage).await, before, "nothing is written");
    assert_eq!(groups(&corp), there);
    let rows = &detail.results.rows;
    assert!(rows.iter().all(|row| row.grants.iter().any(|one| one.outcome == Outcome::AlreadyInPlace)));
    assert!(
        stage.detail(corp.assignments[0]).await.history.iter().all(|line| !line.what.contains("Preview"))
    );

    let applied = apply(&stage, run).await;
    let detail = stage.run(applied).await;
    assert_eq!(detail.progress.preview, Some(run));
    assert_eq!(told(&detail), expected, "what is done is what was shown");
    assert_eq!(stage.run(run).await.applied, Some(applied));
    for (number, wanted) in [(1, true), (2, false), (3, true)] {
        let members = corp.slapd.members(&Slapd::group(number));
        for person in 5..=7 {
            assert_eq!(members.contains(&Slapd::person(person)), wanted, "group {number}: {members:?}");
        }
    }
    crate::oracle::assert_rolled_up(&stage.db).await;

    let again = preview(&stage, corp.package, &corp.assignments).await;
    assert_eq!(stage.outcomes(again).await, [Outcome::AlreadyInPlace; 3]);
    let refused = run::apply(stage.db.pool(), &Caller::local_operator(), again).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotAllowedInState, "there is nothing to do");
}

#[tokio::test]
async fn where_reality_has_moved_nothing_is_done_and_the_run_says_what_came_up() {
    let stage = Stage::new().await;
    let (corp, expected) = drifted(&stage).await;
    let run = preview(&stage, corp.package, &corp.assignments).await;
    // One loses another LDAP group, one another built-in membership; the third is as it was.
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(6));
    let sales: uuid::Uuid =
        sqlx::query_scalar("select rr.id from resource_roles rr join groups g on g.id = rr.group_id where g.display_name = 'Sales'")
            .fetch_one(stage.db.pool())
            .await
            .unwrap();
    stage.take_out(corp.people[0], sales.into()).await;
    // Groups that were read for the preview are read again by another process.
    let engine = stage.another_engine();
    let applied = run::apply(stage.db.pool(), &Caller::local_operator(), run).await.unwrap().run;
    let same = run::apply(stage.db.pool(), &Caller::local_operator(), run).await.unwrap();
    assert_eq!((same.run, same.joined), (applied, true));
    engine.run_until_quiet().await.unwrap();

    let detail = stage.run(applied).await;
    let outcomes: Vec<_> = detail.results.rows.iter().map(|row| row.outcome).collect();
    assert_eq!(outcomes, [Outcome::Skipped, Outcome::Skipped, Outcome::PutBack]);
    let reason = |row: usize| detail.results.rows[row].reason.clone().unwrap_or_default();
    assert!(reason(0).contains("Sales, Member") && reason(0).contains("did not show"), "{}", reason(0));
    assert!(reason(1).contains("cn=group-01"), "{}", reason(1));
    let third: Told = expected.into_iter().filter(|(who, ..)| who == "User00007").collect();
    assert_eq!(told(&detail), third);
    let members = corp.slapd.members(&Slapd::group(1));
    assert!(!members.contains(&Slapd::person(5)) && !members.contains(&Slapd::person(6)), "{members:?}");
    crate::oracle::assert_rolled_up(&stage.db).await;
}

#[tokio::test]
async fn what_was_mended_meanwhile_is_not_done_twice() {
    let stage = Stage::new().await;
    let corp = stage.delivered(stage.corp(slapd(), 1, 5..=6).await).await;
    for person in 5..=6 {
        corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(person));
    }
    let run = preview(&stage, corp.package, &corp.assignments).await;
    corp.slapd.add_member(&Slapd::group(1), &Slapd::person(5));
    let applied = run::apply(stage.db.pool(), &Caller::local_operator(), run).await.unwrap().run;
    stage.another_engine().run_until_quiet().await.unwrap();
    let detail = stage.run(applied).await;
    assert_eq!(told(&detail).len(), 1, "{:?}", told(&detail));
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn a_preview_says_what_could_not_be_seen_or_done() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, 5..=6).await;
    let mut scene = stage.scene().await;
    let stranger = scene.user("Nobody Known");
    scene.load().await;
    corp.people.push(stranger);
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    let run = preview(&stage, corp.package, &corp.assignments).await;
    let detail = stage.run(run).await;
    let of = |name: &str| {
        let row = detail.results.rows.iter().find(|row| row.subject.as_ref().unwrap().name == name).unwrap();
        (row.outcome, row.grants[0].cause.clone().unwrap_or_default())
    };
    let (outcome, cause) = of("Nobody Known");
    assert_eq!(outcome, Outcome::Failed);
    assert!(cause.contains("has no account with uid"), "{cause}");

    corp.slapd.stop();
    let engine = stage.another_engine();
    let selection = Selection::Ids(corp.assignments.clone());
    let asked =
        assignment::preview(stage.db.pool(), &Caller::local_operator(), corp.package, &selection).await;
    engine.run_until_quiet().await.unwrap();
    let outcomes = stage.outcomes(asked.unwrap().run).await;
    assert_eq!(outcomes, [Outcome::CannotVerify; 3]);
}

#[tokio::test]
async fn a_preview_under_way_can_be_paused_and_stopped_and_is_not_carried_out() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let group = scene.group("Sales").member;
    let package = scene.package("Sales", &[group]);
    let people: Vec<_> = (0..3).map(|number| scene.user(&format!("Person {number}"))).collect();
    let assignments: Vec<_> = people.iter().map(|person| scene.assignment(package, *person)).collect();
    scene.take_out(people[0], group);
    scene.load().await;
    let (pool, caller) = (stage.db.pool(), Caller::local_operator());
    let selection = Selection::Ids(assignments);
    let run = assignment::preview(pool, &caller, package, &selection).await.unwrap().run;
    let early = run::apply(pool, &caller, run).await.unwrap_err();
    assert_eq!(early.kind(), ErrorKind::NotAllowedInState);
    run::pause(pool, &caller, run).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.run(run).await.progress.done, 0);
    run::resume(pool, &caller, run).await.unwrap();
    stage.quiet().await;
    assert_eq!(stage.run(run).await.progress.grants_put_back, 1);
    let reprocess = stage.reprocess_all(package).await;
    let wrong = run::apply(pool, &caller, reprocess).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::NotAllowedInState, "a reprocess is no preview");
}
