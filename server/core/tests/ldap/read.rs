use std::time::Instant;

use regrant_core::connector::{AccountKey, CauseKind};
use regrant_core::testing::{Slapd, SlapdOptions};

use crate::support::{Always, add, config, connect, connector, group, person, remove};

#[tokio::test]
async fn members_are_read_and_the_placeholder_is_not_one() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let sales = group(&slapd, &Slapd::group(1));
    let seen = ldap.read(&sales).await.expect("readable");
    assert_eq!(seen.members.len(), 3);
    assert!(seen.members.contains(&AccountKey::of(&Slapd::person(2).to_uppercase())));
    assert_eq!(seen.locator, sales.locator);

    slapd.add_member(&sales.locator, &sales.locator);
    assert_eq!(ldap.read(&sales).await.expect("readable").members, seen.members);
}

#[tokio::test]
async fn a_configured_placeholder_is_no_member_either() {
    let slapd = Slapd::start();
    let mut config = config(&slapd);
    config.placeholder = Some("CN=Nobody, dc=contoso,dc=test".to_owned());
    let dn = Slapd::group(1);
    slapd.add_member(&dn, "cn=nobody,dc=contoso,dc=test");
    let seen = connect(config).read(&group(&slapd, &dn)).await.expect("readable");
    assert_eq!(seen.members.len(), 3);
}

#[tokio::test]
async fn a_renamed_group_is_found_by_its_id() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let dn = Slapd::group(1);
    let sales = group(&slapd, &dn);
    slapd.add_member(&dn, &dn);
    slapd.rename(&dn, "cn=Vertrieb");
    let seen = ldap.read(&sales).await.expect("found");
    assert_eq!(seen.locator, format!("cn=Vertrieb,{}", Slapd::GROUP_BASE));
    assert_eq!(seen.members.len(), 3, "the former name in the group is a placeholder, too");

    // Another group takes the old name: the id decides.
    slapd.create_group(&dn, &[Slapd::person(9)]);
    let seen = ldap.read(&sales).await.expect("found");
    assert!(!seen.members.contains(&person(9).key()));
    assert_eq!(seen.members.len(), 3);
}

#[tokio::test]
async fn a_deleted_group_is_a_permanent_error_that_names_it() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let sales = group(&slapd, &Slapd::group(1));
    slapd.delete(&sales.locator);
    let error = ldap.read(&sales).await.expect_err("gone");
    assert_eq!(error.kind, CauseKind::NoSuchGroup);
    assert!(!error.is_transient());
    assert!(error.public.contains("Corporate LDAP has no group cn=group-01,"), "{}", error.public);
}

#[tokio::test]
async fn a_group_made_anew_under_the_same_name_is_another_one() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let sales = group(&slapd, &Slapd::group(1));
    slapd.delete(&sales.locator);
    slapd.create_group(&sales.locator, &[Slapd::person(1)]);
    let error = ldap.read(&sales).await.expect_err("another one");
    assert_eq!(error.kind, CauseKind::NoSuchGroup);
    assert!(!error.is_transient());
    assert!(error.public.starts_with("Corporate LDAP has a group cn=group-01,"), "{}", error.public);
    assert!(error.public.contains("Add the new group to the catalog"), "{}", error.public);
    assert!(error.private.contains(&slapd.entry_uuid(&sales.locator)), "{}", error.private);

    let changes: Vec<_> = add([2]).into_iter().chain(remove([1])).collect();
    let applied = ldap.apply(&sales, &changes, &Always).await;
    assert_eq!(applied.results[0].1, Err(error));
    assert_eq!(applied.results[1].1, Ok(()), "nobody is in a group that is gone");
    assert_eq!(slapd.members(&sales.locator), [Slapd::person(1)], "the other one is left alone");
}

#[tokio::test]
async fn what_may_not_be_seen_is_never_taken_for_empty_or_gone() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let hidden = format!("cn=secret,ou=hidden,{}", Slapd::GROUP_BASE);
    slapd.create_group(&hidden, &[Slapd::person(1)]);
    let error = ldap.read(&group(&slapd, &hidden)).await.expect_err("members are hidden");
    assert_eq!(error.kind, CauseKind::InsufficientAccess);
    assert!(error.public.contains("does not show the members of"), "{}", error.public);

    let mut config = config(&slapd);
    config.group_base = "ou=invisible,dc=contoso,dc=test".to_owned();
    let invisible = "cn=secret,ou=invisible,dc=contoso,dc=test";
    slapd.create_group(invisible, &[Slapd::person(1)]);
    let error = connect(config).read(&group(&slapd, invisible)).await.expect_err("invisible");
    assert_eq!(error.kind, CauseKind::InsufficientAccess);
    assert!(error.public.contains("Check the group base"), "{}", error.public);
}

#[tokio::test]
async fn a_group_of_100_000_is_read_at_once() {
    let slapd =
        Slapd::start_with(&SlapdOptions { people: 0, groups: 1, members: 100_000, ..Default::default() });
    let ldap = connector(&slapd);
    let big = group(&slapd, &Slapd::group(1));
    let start = Instant::now();
    let seen = ldap.read(&big).await.expect("readable");
    let took = start.elapsed();
    assert_eq!(seen.members.len(), 100_000);
    assert!(seen.members.contains(&person(99_999).key()));
    println!("100,000 members in {took:?}");
    assert!(took.as_secs() < 10, "{took:?}");
}
