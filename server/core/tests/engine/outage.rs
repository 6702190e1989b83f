//! A connected system that is down: what Regrant claims meanwhile, and what it does when it is back.

use regrant_core::Caller;
use regrant_core::input::Name;
use regrant_core::run;
use regrant_core::system::{self, EditedLdap};
use regrant_core::testing::Slapd;
use regrant_model::state::Outcome;
use regrant_model::{SystemId, UserId};
use time::Duration;

use crate::ldap::slapd;
use crate::oracle;
use crate::stage::{Corp, Stage, until};

/// Lets the time of all waiting pass, step by step, as the engine would see it.
async fn wait(stage: &Stage, minutes: i64) {
    for _ in 0..minutes {
        stage.db.move_clock(Duration::minutes(1)).await;
        stage.quiet().await;
    }
}

async fn open_circuit(stage: &Stage) -> bool {
    sqlx::query_scalar("select bool_or(open_until is not null) from connected_systems")
        .fetch_one(stage.db.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn down_from_the_start() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 2, [5]).await;
    let mut scene = stage.scene().await;
    let office = scene.group("office").member;
    scene.load().await;
    stage.db.edit_package(corp.package, &[office], &[]).await;
    corp.slapd.stop();
    stage.assign_all(&mut corp).await;
    stage.quiet().await;

    assert_eq!(stage.state(corp.assignments[0]).await, "Delivering");
    assert_eq!(
        stage.grant(corp.people[0], office).await.status,
        "in_place",
        "the built-in part does not wait"
    );
    let grant = stage.grant(corp.people[0], corp.roles[0]).await;
    assert_eq!((grant.status.as_str(), grant.due), ("pending", true));
    assert!(grant.cause.unwrap().contains("LDAP"));
    oracle::assert_rolled_up(&stage.db).await;

    let missing_since = stage.missing_since(corp.package).await;
    assert!(missing_since.is_some());
    wait(&stage, 3).await;
    assert!(open_circuit(&stage).await, "after three failures nobody else tries");
    stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.missing_since(corp.package).await, missing_since, "that of the first failure");
    let other = stage.delivered_beside(slapd()).await;
    assert_eq!(stage.state(other.assignments[0]).await, "Delivered", "another system is not slowed");

    corp.slapd.start_again();
    wait(&stage, 2).await;
    assert_eq!(stage.state(corp.assignments[0]).await, "Delivered");
    assert!(!open_circuit(&stage).await);
    for number in 1..=2 {
        assert!(corp.slapd.members(&Slapd::group(number)).contains(&Slapd::person(5)));
    }
    oracle::assert_rolled_up(&stage.db).await;
}

#[tokio::test]
async fn who_stops_a_run_that_waits_for_a_system_is_told_that_it_will_be_done() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, [5, 6]).await;
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    corp.slapd.stop();
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    let operator = Caller::local_operator();
    let stopped = run::stop(stage.db.pool(), &operator, run).await.unwrap();
    assert_eq!((stopped.canceled, stopped.begun), (0, 2));
    assert_eq!(stage.run(run).await.progress.state.as_str(), "active");

    corp.slapd.start_again();
    wait(&stage, 2).await;
    let progress = stage.run(run).await.progress;
    assert_eq!((progress.state.as_str(), progress.outcomes.already_in_place), ("stopped", 2));
}

#[tokio::test]
async fn an_open_circuit_lets_one_probe_through() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 3, [5]).await;
    corp.slapd.stop();
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    wait(&stage, 1).await;
    let failures = || async {
        sqlx::query_scalar::<_, i32>("select max(failures) from connected_systems")
            .fetch_one(stage.db.pool())
            .await
            .unwrap()
    };
    // All that were read at the same moment are one failure, and three in a row open it.
    while failures().await < 3 {
        assert!(!open_circuit(&stage).await);
        wait(&stage, 1).await;
    }
    let before = failures().await;
    assert!(open_circuit(&stage).await);
    wait(&stage, 1).await;
    assert_eq!(failures().await, before + 1, "three resources were due, and one of them asked the system");
}

#[tokio::test]
async fn an_outage_lowers_no_claim() {
    let stage = Stage::new().await;
    let mut corp = stage.delivered(stage.corp(slapd(), 1, [5]).await).await;
    corp.slapd.stop();
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    let shown = stage.shown(corp.assignments[0]).await;
    assert_eq!((shown.state.as_str(), shown.unverified, shown.failed), ("Delivered", 1, 0));
    let grant = stage.grant(corp.people[0], corp.roles[0]).await;
    assert_eq!((grant.status.as_str(), grant.unverified, grant.due), ("in_place", true, true));
    assert_eq!(stage.run(run).await.progress.done, 0, "the run waits");

    wait(&stage, 20).await;
    let row = stage.run(run).await.results.rows.remove(0);
    assert_eq!(row.outcome, Outcome::CannotVerify);
    assert!(row.grants[0].cause.is_some());
    let shown = stage.shown(corp.assignments[0]).await;
    assert_eq!((shown.state.as_str(), shown.unverified), ("Delivered", 1), "the claim stands, and says so");
    oracle::assert_rolled_up(&stage.db).await;

    corp.slapd.start_again();
    wait(&stage, 1).await;
    stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.shown(corp.assignments[0]).await.unverified, 0);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn what_was_never_in_place_fails_when_patience_ends() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, [5]).await;
    corp.slapd.stop();
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    wait(&stage, 20).await;
    assert_eq!(stage.state(corp.assignments[0]).await, "DeliveryFailed");
    oracle::assert_rolled_up(&stage.db).await;
    corp.slapd.start_again();
    stage.reprocess(corp.package, &corp.assignments).await;
    wait(&stage, 1).await;
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn a_withdrawal_never_gives_up() {
    let stage = Stage::new().await;
    let mut corp = stage.delivered(stage.corp(slapd(), 1, [5]).await).await;
    corp.slapd.stop();
    let run = stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    let shown = stage.shown(corp.assignments[0]).await;
    assert_eq!((shown.state.as_str(), shown.remaining, shown.grants), ("Expired", 1, 1), "access remains");
    wait(&stage, 20).await;
    let row = stage.run(run).await.results.rows.remove(0);
    assert_eq!(row.outcome, Outcome::Failed);
    assert!(row.grants[0].next_attempt.is_some(), "it is tried again: {row:?}");
    let grant = stage.grant(corp.people[0], corp.roles[0]).await;
    assert_eq!((grant.status.as_str(), grant.due), ("withdrawing", true));
    stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.shown(corp.assignments[0]).await.remaining, 1);

    corp.slapd.start_again();
    wait(&stage, 16).await;
    assert_eq!(stage.shown(corp.assignments[0]).await.remaining, 0);
    let request: String = sqlx::query_scalar("select state from requests where type = 'AdminRemove'")
        .fetch_one(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(request, "Delivered");
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn an_expiry_that_waits_does_not_hold_up_the_next() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, [5, 6]).await;
    for (person, days) in corp.people.clone().into_iter().zip([1, 2]) {
        stage.ask(corp.package, &[person], None, Some(Duration::days(days))).await;
    }
    stage.quiet().await;
    corp.slapd.stop();
    stage.db.move_clock(Duration::hours(25)).await;
    stage.quiet().await;
    stage.db.move_clock(Duration::hours(24)).await;
    // Within the patience of the first one's withdrawal, were the clock not moved.
    sqlx::query("update grants set due_since = regrant_now() where due_since is not null")
        .execute(stage.db.pool())
        .await
        .unwrap();
    stage.quiet().await;
    let live: i64 = sqlx::query_scalar("select count(*) from assignments where state <> 'Expired'")
        .fetch_one(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(live, 0);
    corp.slapd.start_again();
    wait(&stage, 2).await;
    corp.assert_settled(&stage.db).await;
}

/// The only LDAP server there is.
async fn the_system(stage: &Stage) -> SystemId {
    let id = sqlx::query_scalar("select id from connected_systems where kind = 'ldap'");
    SystemId(id.fetch_one(stage.db.pool()).await.unwrap())
}

#[tokio::test]
async fn what_was_given_up_for_a_wrong_password_goes_on_with_the_right_one() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 2, [5, 6]).await;
    let mut scene = stage.scene().await;
    let (late, nobody) = (scene.user("User00007"), scene.user("Nemo Nobody"));
    scene.load().await;
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    let strange = stage.assign(corp.package, &[nobody]).await[0];
    stage.quiet().await;
    let (pool, operator, systems) = (stage.db.pool(), Caller::local_operator(), stage.systems());
    let id = the_system(&stage).await;
    system::set_password(pool, &systems, &operator, id, "wrong".into()).await.unwrap();

    let new = stage.assign(corp.package, &[late]).await[0];
    stage.reprocess(corp.package, &corp.assignments[..1]).await;
    stage.remove(corp.package, &corp.assignments[1..]).await;
    stage.quiet().await;
    wait(&stage, 20).await;
    assert_eq!(stage.state(new).await, "DeliveryFailed");
    let grant = stage.grant(late, corp.roles[0]).await;
    assert_eq!((grant.status.as_str(), grant.due), ("failed", false));
    let shown = stage.shown(corp.assignments[0]).await;
    assert_eq!((shown.state.as_str(), shown.unverified), ("Delivered", 2));
    assert_eq!(stage.shown(corp.assignments[1]).await.remaining, 2);
    let untouched = generation(&stage, nobody).await;

    system::set_password(pool, &systems, &operator, id, Slapd::PASSWORD.into()).await.unwrap();
    oracle::assert_rolled_up(&stage.db).await;
    stage.quiet().await;
    assert_eq!(stage.state(new).await, "Delivered");
    assert_eq!(stage.shown(corp.assignments[0]).await.unverified, 0);
    assert_eq!(stage.shown(corp.assignments[1]).await.remaining, 0);
    assert_eq!(generation(&stage, nobody).await, untouched, "the password has nothing to do with that");
    stage.remove(corp.package, &[strange]).await;
    stage.quiet().await;
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn what_is_under_way_with_the_wrong_password_when_the_right_one_comes_is_tried_with_it() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, [5]).await;
    let (pool, operator, systems) = (stage.db.pool(), Caller::local_operator(), stage.systems());
    let id = the_system(&stage).await;
    system::set_password(pool, &systems, &operator, id, "wrong".into()).await.unwrap();
    stage.assign_all(&mut corp).await;
    corp.slapd.pause();
    let change = async {
        until("the group is being read", async || {
            sqlx::query_scalar("select exists (select from resource_work where lease_token is not null)")
                .fetch_one(pool)
                .await
                .unwrap()
        })
        .await;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        system::set_password(pool, &systems, &operator, id, Slapd::PASSWORD.into()).await.unwrap();
        corp.slapd.resume();
    };
    tokio::join!(stage.quiet(), change);
    stage.quiet().await;
    assert_eq!(stage.state(corp.assignments[0]).await, "Delivered");
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn what_one_account_may_not_is_tried_with_another() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, [5]).await;
    let vault = format!("cn=vault,ou=locked,{}", Slapd::GROUP_BASE);
    corp.slapd.create_group(&vault, &[Slapd::person(1)]);
    let id = stage.ldap("Locked", &corp.slapd.config(corp.slapd.port())).await;
    let role = stage.db.ldap_group(id, &corp.slapd, &vault).await;
    stage.db.edit_package(corp.package, &[role], &[]).await;
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    assert_eq!(stage.state(corp.assignments[0]).await, "PartiallyDelivered");

    let (pool, operator, systems) = (stage.db.pool(), Caller::local_operator(), stage.systems());
    let (name, mut settings, seen) = system::ldap_settings(pool, &operator, id).await.unwrap();
    let edit = async |name: &str, settings, password, seen| {
        let name = Name::parse("Name", name).unwrap();
        let edited = EditedLdap { name, settings, password, seen };
        system::edit_ldap(pool, &systems, &operator, id, &edited).await.unwrap();
        stage.quiet().await;
    };
    edit("Vault", settings.clone(), None, Some(seen)).await;
    assert_eq!(stage.grant(corp.people[0], role).await.status, "failed", "another name mends nothing");

    settings.bind_dn = Slapd::ADMIN_DN.to_owned();
    edit(&name, settings, Some(Slapd::ADMIN_PASSWORD.into()), None).await;
    assert!(corp.slapd.members(&vault).contains(&Slapd::person(5)));
    assert_eq!(stage.state(corp.assignments[0]).await, "Delivered");
}

async fn generation(stage: &Stage, subject: UserId) -> i64 {
    sqlx::query_scalar("select sum(desired_generation)::bigint from grants where subject_id = $1")
        .bind(subject.0)
        .fetch_one(stage.db.pool())
        .await
        .unwrap()
}

impl Stage {
    /// Somebody is assigned a group of yet another server.
    async fn delivered_beside(&self, slapd: Slapd) -> Corp {
        let mut other = self.corp(slapd, 1, [7]).await;
        self.assign_all(&mut other).await;
        self.quiet().await;
        other
    }
}
