//! Runs of one assignment each, as programs ask for them: those that are alike are done together, each with its own outcome.

use regrant_core::testing::Slapd;
use regrant_core::{Caller, run};
use regrant_model::RunId;
use regrant_model::policy::Role;
use regrant_model::state::{Outcome, RunState};
use time::Duration;

use crate::ldap::slapd;
use crate::oracle;
use crate::stage::Stage;

/// How many of these runs have ended.
async fn ended(stage: &Stage, runs: &[RunId]) -> usize {
    let mut count = 0;
    for run in runs {
        count += usize::from(stage.run(*run).await.progress.state == RunState::Done);
    }
    count
}

#[tokio::test]
async fn those_of_one_caller_in_one_package_are_done_in_one_batch() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let (sales, labs) = (scene.group("=sales"), scene.group("=labs"));
    let (team, other) = (scene.package("Team", &[sales.member]), scene.package("Other", &[labs.member]));
    let people: Vec<_> = (0..4).map(|number| scene.user(&format!("Person {number}"))).collect();
    let assignments: Vec<_> = people.iter().map(|person| scene.assignment(team, *person)).collect();
    let elsewhere = scene.assignment(other, people[0]);
    let manager = scene.caller(Role::GlobalAdministrator, None);
    scene.take_out(people[1], sales.member);
    scene.load().await;

    let operator = Caller::local_operator();
    let first = stage.reprocess_each(&operator, &assignments[..2]).await;
    let between = stage.reprocess_each(&operator, &[elsewhere]).await;
    let another = stage.reprocess_each(&manager, &assignments[..3]).await;
    let rest = stage.reprocess_each(&operator, &assignments[2..]).await;
    stage.one_batch().await;
    assert_eq!(ended(&stage, &[first.clone(), rest.clone()].concat()).await, 4, "what is alike");
    assert_eq!(ended(&stage, &[between.clone(), another.clone()].concat()).await, 0, "and nothing else");
    stage.one_batch().await;
    assert_eq!(ended(&stage, &between).await, 1, "then the oldest of what is left");
    stage.one_batch().await;
    assert_eq!(ended(&stage, &another).await, 3);

    assert_eq!(stage.outcomes(first[0]).await, [Outcome::AlreadyInPlace]);
    assert_eq!(stage.outcomes(first[1]).await, [Outcome::PutBack]);
    assert_eq!(stage.outcomes(rest[0]).await, [Outcome::AlreadyInPlace]);
    let (put_back, in_place) = (stage.run(first[1]).await.progress, stage.run(rest[0]).await.progress);
    assert_eq!((put_back.done, put_back.outcomes.put_back, put_back.grants_put_back), (1, 1, 1));
    assert_eq!((in_place.done, in_place.outcomes.already_in_place, in_place.grants_put_back), (1, 1, 0));
    oracle::assert_rolled_up(&stage.db).await;
}

#[tokio::test]
async fn a_paused_one_waits_while_those_like_it_go_on() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let sales = scene.group("=sales");
    let team = scene.package("Team", &[sales.member]);
    let assignments: Vec<_> = (0..3)
        .map(|number| {
            let person = scene.user(&format!("Person {number}"));
            scene.assignment(team, person)
        })
        .collect();
    scene.load().await;
    let operator = Caller::local_operator();
    let runs = stage.reprocess_each(&operator, &assignments).await;
    run::pause(stage.db.pool(), &operator, runs[1]).await.unwrap();
    stage.quiet().await;
    assert_eq!(ended(&stage, &runs).await, 2);
    assert_eq!(stage.run(runs[1]).await.progress.state, RunState::Active);
    run::resume(stage.db.pool(), &operator, runs[1]).await.unwrap();
    stage.quiet().await;
    assert_eq!(ended(&stage, &runs).await, 3);
}

#[tokio::test]
async fn each_waits_for_a_look_of_its_own_at_connected_systems() {
    let stage = Stage::new().await;
    let corp = stage.delivered(stage.corp(slapd(), 2, 5..=8).await).await;
    stage.db.move_clock(Duration::hours(2)).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(6));
    let operator = Caller::local_operator();
    let runs = stage.reprocess_each(&operator, &corp.assignments).await;
    stage.one_batch().await;
    assert_eq!(ended(&stage, &runs).await, 0, "the groups have not been read");
    stage.quiet().await;
    assert_eq!(ended(&stage, &runs).await, 4);
    for (at, run) in runs.iter().enumerate() {
        let expected = if at == 1 { Outcome::PutBack } else { Outcome::AlreadyInPlace };
        assert_eq!(stage.outcomes(*run).await, [expected], "the run of assignment {at}");
    }
    corp.assert_settled(&stage.db).await;
    let left: i64 =
        sqlx::query_scalar("select (select count(*) from looks) + (select count(*) from run_items)")
            .fetch_one(stage.db.pool())
            .await
            .unwrap();
    assert_eq!(left, 0);
}
