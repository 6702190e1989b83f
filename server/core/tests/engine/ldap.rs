//! Groups of a real slapd.

use regrant_core::seed::Person;
use regrant_core::testing::{Slapd, SlapdOptions};
use regrant_core::{Caller, directory};
use regrant_model::state::Outcome;

use crate::oracle::member;
use crate::stage::{Corp, Stage};

/// A server on which Regrant's people are in no group yet; person 1, who is none of them, is in every group.
pub fn slapd() -> Slapd {
    Slapd::start_with(&SlapdOptions { people: 40, groups: 3, members: 1, ..SlapdOptions::default() })
}

#[tokio::test]
async fn a_member_who_was_removed_outside_is_put_back() {
    let stage = Stage::new().await;
    let corp = stage.delivered(stage.corp(slapd(), 2, [5]).await).await;
    let (group, person) = (Slapd::group(2), Slapd::person(5));
    corp.slapd.remove_member(&group, &person);
    assert_eq!(stage.state(corp.assignments[0]).await, "Delivered", "nobody has looked yet");

    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;

    assert!(corp.slapd.members(&group).contains(&person));
    let detail = stage.run(run).await;
    let row = &detail.results.rows[0];
    assert_eq!(row.outcome, Outcome::PutBack);
    let said: Vec<_> = row.grants.iter().map(|grant| (grant.resource.as_str(), grant.outcome)).collect();
    assert!(said.contains(&(group.as_str(), Outcome::PutBack)), "{said:?}");
    assert!(said.contains(&(Slapd::group(1).as_str(), Outcome::AlreadyInPlace)), "{said:?}");
    assert_eq!(detail.progress.grants_put_back, 1);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn somebody_whom_the_server_does_not_know() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, [5]).await;
    let mut scene = stage.scene().await;
    corp.people.push(scene.user("Nemo Nobody"));
    scene.load().await;
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    assert_eq!(stage.state(corp.assignments[0]).await, "Delivered", "the others are served");
    assert_eq!(stage.state(corp.assignments[1]).await, "DeliveryFailed");
    let cause = stage.grant(corp.people[1], corp.roles[0]).await.cause.unwrap();
    let said = format!("has no account with uid \"nemo.nobody\" below {}.", Slapd::USER_BASE);
    assert!(cause.starts_with("LDAP ") && cause.contains(&said), "{cause}");
    crate::oracle::assert_rolled_up(&stage.db).await;
    stage.remove(corp.package, &corp.assignments[1..]).await;
    stage.quiet().await;
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn a_group_that_was_deleted() {
    let stage = Stage::new().await;
    let corp = stage.delivered(stage.corp(slapd(), 2, [5]).await).await;
    corp.slapd.delete(&Slapd::group(2));
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    let shown = stage.shown(corp.assignments[0]).await;
    assert_eq!((shown.state.as_str(), shown.failed), ("PartiallyDelivered", 1));
    let row = stage.run(run).await.results.rows.remove(0);
    assert_eq!(row.outcome, Outcome::Failed);
    let cause = row.grants.iter().find_map(|grant| grant.cause.clone()).unwrap();
    assert!(cause.contains("group-02"), "{cause}");

    let run = stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(run).await, [Outcome::Withdrawn], "nobody is in a group that is gone");
    assert_eq!(stage.shown(corp.assignments[0]).await.remaining, 0);
}

#[tokio::test]
async fn a_group_that_regrant_may_not_write() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 1, [5]).await;
    let locked = format!("cn=vault,ou=locked,{}", Slapd::GROUP_BASE);
    corp.slapd.create_group(&locked, &[Slapd::person(1)]);
    let system = stage.ldap("Locked", &corp.slapd.config(corp.slapd.port())).await;
    let vault = stage.db.ldap_group(system, &corp.slapd, &locked).await;
    stage.db.edit_package(corp.package, &[vault], &[]).await;
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    assert_eq!(stage.state(corp.assignments[0]).await, "PartiallyDelivered");
    let grant = stage.grant(corp.people[0], vault).await;
    assert_eq!((grant.status.as_str(), grant.due), ("failed", false));
    assert!(
        grant.cause.unwrap().contains(Slapd::BIND_DN),
        "the cause names the account that needs the right"
    );
}

#[tokio::test]
async fn a_group_that_was_renamed_is_followed() {
    let stage = Stage::new().await;
    let corp = stage.delivered(stage.corp(slapd(), 1, [5]).await).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(5));
    corp.slapd.rename(&Slapd::group(1), "cn=renamed");
    stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    let renamed = format!("cn=renamed,{}", Slapd::GROUP_BASE);
    assert!(corp.slapd.members(&renamed).contains(&Slapd::person(5)));
    let known: (String, String) = sqlx::query_as(
        "select locator, display_name from resources where kind = 'group' and locator is not null",
    )
    .fetch_one(stage.db.pool())
    .await
    .unwrap();
    assert_eq!(known, (renamed, "renamed".to_owned()), "people find it under its new name");
    assert_eq!(stage.state(corp.assignments[0]).await, "Delivered");
}

#[tokio::test]
async fn the_last_member_leaves_the_placeholder_behind() {
    let stage = Stage::new().await;
    let slapd = Slapd::start_with(&SlapdOptions { groups: 1, members: 0, ..SlapdOptions::default() });
    let corp = stage.delivered(stage.corp(slapd, 1, [5]).await).await;
    assert_eq!(corp.slapd.members(&Slapd::group(1)), [Slapd::person(5)], "the placeholder makes room");
    stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(corp.slapd.members(&Slapd::group(1)), [Slapd::group(1)]);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn what_was_there_before_is_found_and_left() {
    let stage = Stage::new().await;
    let mut corp = stage.corp(slapd(), 2, [5]).await;
    corp.slapd.add_member(&Slapd::group(1), &Slapd::person(5));
    stage.assign_all(&mut corp).await;
    stage.quiet().await;
    assert_eq!(stage.grant(corp.people[0], corp.roles[0]).await.origin, "found");
    assert_eq!(stage.grant(corp.people[0], corp.roles[1]).await.origin, "ours");
    stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    let found = [member(corp.people[0], corp.roles[0])].into();
    crate::oracle::assert_settled(&stage.db, &corp.real(&stage.db).await, &found).await;
}

#[tokio::test]
async fn a_large_group() {
    let stage = Stage::new().await;
    let slapd = Slapd::start_with(&SlapdOptions {
        people: 3_000,
        groups: 1,
        members: 2_900,
        ..SlapdOptions::default()
    });
    let corp = stage.delivered(stage.corp(slapd, 1, 2_901..=2_950).await).await;
    assert_eq!(corp.slapd.members(&Slapd::group(1)).len(), 2_950);
    for number in 2_901..=2_910 {
        corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(number));
    }
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.run(run).await.progress.grants_put_back, 10);
    corp.assert_settled(&stage.db).await;
}

/// Delivered, removed and shared, with two packages over one group.
#[tokio::test]
async fn two_packages_over_one_group() {
    let stage = Stage::new().await;
    let corp = stage.delivered(stage.corp(slapd(), 1, [5]).await).await;
    let mut scene = stage.scene().await;
    scene.catalog("Other");
    let other = scene.package("Other", &[]);
    scene.load().await;
    stage.db.edit_package(other, &corp.roles, &[]).await;
    let second = stage.assign(other, &corp.people).await;
    stage.quiet().await;
    let removed = |corp: &Corp| !corp.slapd.members(&Slapd::group(1)).contains(&Slapd::person(5));
    stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert!(!removed(&corp));
    corp.assert_settled(&stage.db).await;
    stage.remove(other, &second).await;
    stage.quiet().await;
    assert!(removed(&corp));
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn one_account_is_never_two_users() {
    let stage = Stage::new().await;
    let mut corp = stage.delivered(stage.corp(slapd(), 1, [5]).await).await;
    let mut scene = stage.scene().await;
    let hired = scene.world().now();
    let namesake = Person {
        display_name: "Namesake",
        user_principal_name: "user00005@fabrikam.test",
        job_title: "",
        department: "",
    };
    let namesake = scene.world().user(namesake, hired);
    scene.load().await;
    let second = stage.assign(corp.package, &[namesake]).await;
    stage.quiet().await;
    assert_eq!(stage.state(second[0]).await, "DeliveryFailed");
    let cause = stage.grant(namesake, corp.roles[0]).await.cause.unwrap();
    assert!(cause.contains("more than one user"), "{cause}");
    stage.remove(corp.package, &second).await;
    stage.quiet().await;
    assert!(corp.slapd.members(&Slapd::group(1)).contains(&Slapd::person(5)), "the other one's access stays");

    // Whoever had it first leaves; now it is the namesake's.
    stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    directory::user::delete(stage.db.pool(), &Caller::local_operator(), corp.people[0]).await.unwrap();
    corp.assignments = stage.assign(corp.package, &[namesake]).await;
    stage.quiet().await;
    assert_eq!(stage.state(corp.assignments[0]).await, "Delivered");
    assert!(corp.slapd.members(&Slapd::group(1)).contains(&Slapd::person(5)));
}

#[tokio::test]
async fn somebody_who_was_moved_in_the_directory_is_found_again() {
    let stage = Stage::new().await;
    let corp = stage.delivered(stage.corp(slapd(), 2, [5]).await).await;
    let moved = format!("cn=Person 5,{}", Slapd::USER_BASE);
    let person = Slapd::person(5);
    corp.slapd.modify(&format!("dn: {person}\nchangetype: modrdn\nnewrdn: cn=Person 5\ndeleteoldrdn: 0\n"));
    for number in 1..=2 {
        corp.slapd.remove_member(&Slapd::group(number), &person);
    }
    corp.slapd.add_member(&Slapd::group(1), &moved);
    stage.db.move_clock(time::Duration::minutes(2)).await;
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(stage.run(run).await.progress.grants_put_back, 1, "in one group the directory had followed");
    for number in 1..=2 {
        assert_eq!(corp.slapd.members(&Slapd::group(number)), [moved.clone(), Slapd::person(1)]);
    }
    stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    for number in 1..=2 {
        assert_eq!(corp.slapd.members(&Slapd::group(number)), [Slapd::person(1)]);
    }
}
