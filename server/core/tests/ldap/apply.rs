use std::sync::atomic::{AtomicUsize, Ordering};

use regrant_core::connector::{Account, CauseKind, Change, ChangeKind, LeaseLost, WriteGuard};
use regrant_core::testing::{Slapd, SlapdOptions};

use crate::support::{
    Always, Meanwhile, add, assert_all_ok, config, connect, connector, group, people, person, remove,
};

#[tokio::test]
async fn members_come_and_go_and_what_holds_is_success() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let sales = group(&slapd, &Slapd::group(1));
    let changes = [add([3, 4, 5]), remove([1, 77])].concat();
    assert_all_ok(&ldap.apply(&sales, &changes, &Always).await, 5);
    assert_eq!(slapd.members(&sales.locator), people([2, 3, 4, 5]));
    assert_all_ok(&ldap.apply(&sales, &changes, &Always).await, 5);
    assert_eq!(slapd.members(&sales.locator), people([2, 3, 4, 5]));
}

#[tokio::test]
async fn the_last_of_changes_to_one_account_stands() {
    let slapd = Slapd::start();
    let sales = group(&slapd, &Slapd::group(1));
    let shout = Account::new(Slapd::person(9).to_uppercase());
    let changes =
        [Change::add(person(9)), Change::add(shout.clone()), Change::remove(shout), Change::add(person(8))];
    assert_all_ok(&connector(&slapd).apply(&sales, &changes, &Always).await, 4);
    assert_eq!(slapd.members(&sales.locator), people([1, 2, 3, 8]));
}

#[tokio::test]
async fn the_placeholder_takes_the_last_members_place_and_gives_it_back() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let sales = group(&slapd, &Slapd::group(1));
    assert_all_ok(&ldap.apply(&sales, &remove([1, 2, 3]), &Always).await, 3);
    assert_eq!(slapd.members(&sales.locator), [sales.locator.as_str()]);
    assert!(ldap.read(&sales).await.expect("readable").members.is_empty());
    assert_all_ok(&ldap.apply(&sales, &add([7]), &Always).await, 1);
    assert_eq!(slapd.members(&sales.locator), people([7]));
    let everybody_else = [remove([7]), add([8])].concat();
    assert_all_ok(&ldap.apply(&sales, &everybody_else, &Always).await, 2);
    assert_eq!(slapd.members(&sales.locator), people([8]));
}

#[tokio::test]
async fn a_configured_placeholder_is_used_and_gets_no_access() {
    let slapd = Slapd::start();
    let mut config = config(&slapd);
    let nobody = "cn=nobody,dc=contoso,dc=test";
    config.placeholder = Some(nobody.to_owned());
    let ldap = connect(config);
    let sales = group(&slapd, &Slapd::group(1));
    assert_all_ok(&ldap.apply(&sales, &remove([1, 2, 3]), &Always).await, 3);
    assert_eq!(slapd.members(&sales.locator), [nobody]);
    let applied =
        ldap.apply(&sales, &[Change::add(Account::new("CN=nobody,DC=contoso,DC=test"))], &Always).await;
    let error = applied.results[0].1.as_ref().expect_err("refused");
    assert_eq!(error.kind, CauseKind::Rejected);
    assert!(error.public.contains("placeholder"), "{}", error.public);
}

#[tokio::test]
async fn a_batch_of_500_with_one_present_and_one_unknown_fails_for_the_unknown_only() {
    let slapd =
        Slapd::start_with(&SlapdOptions { people: 600, known_members_only: true, ..Default::default() });
    let ldap = connector(&slapd);
    let sales = group(&slapd, &Slapd::group(1));
    let mut changes = add(11..=509);
    changes.insert(250, Change::add(Account::new("uid=ghost,ou=people,dc=contoso,dc=test")));
    assert_eq!(changes.len(), 500);
    // Somebody else adds one of them after the group was read, right before the write.
    let guard = Meanwhile::new(|| slapd.add_member(&sales.locator, &Slapd::person(100)));
    let applied = ldap.apply(&sales, &changes, &guard).await;
    assert_eq!(applied.results.len(), 500);
    let failed: Vec<_> = applied.results.iter().filter(|(_, result)| result.is_err()).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].0.account.name, "uid=ghost,ou=people,dc=contoso,dc=test");
    let error = failed[0].1.as_ref().expect_err("failed");
    assert_eq!(error.kind, CauseKind::NoSuchAccount);
    assert!(!error.is_transient());
    assert!(error.public.contains("has no account uid=ghost,"), "{}", error.public);
    assert_eq!(slapd.members(&sales.locator), people((1..=3).chain(11..=509)));
    let asked = guard.asked.load(Ordering::SeqCst);
    assert!(asked <= 20, "a culprit among 500 takes about 2 log2(500) writes, not {asked}");
}

#[tokio::test]
async fn an_account_in_no_form_that_the_server_takes_fails_alone() {
    let slapd = Slapd::start();
    let sales = group(&slapd, &Slapd::group(1));
    let mut changes = add(10..=40);
    changes.push(Change::add(Account::new("not a name")));
    let applied = connector(&slapd).apply(&sales, &changes, &Always).await;
    let failed: Vec<_> = applied.results.iter().filter(|(_, result)| result.is_err()).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].1.as_ref().expect_err("failed").kind, CauseKind::Rejected);
    assert_eq!(slapd.members(&sales.locator), people((1..=3).chain(10..=40)));
}

#[tokio::test]
async fn what_others_did_meanwhile_is_success() {
    let slapd = Slapd::start();
    let sales = group(&slapd, &Slapd::group(1));
    let guard = Meanwhile::new(|| {
        slapd.remove_member(&sales.locator, &Slapd::person(1));
        slapd.add_member(&sales.locator, &Slapd::person(20));
    });
    let changes = [remove([1, 2]), add([20, 21])].concat();
    assert_all_ok(&connector(&slapd).apply(&sales, &changes, &guard).await, 4);
    assert_eq!(slapd.members(&sales.locator), people([3, 20, 21]));
}

#[tokio::test]
async fn a_group_that_moves_between_read_and_write_is_followed() {
    let slapd = Slapd::start();
    let sales = group(&slapd, &Slapd::group(1));
    let guard = Meanwhile::new(|| slapd.rename(&sales.locator, "cn=moved"));
    assert_all_ok(&connector(&slapd).apply(&sales, &add([30]), &guard).await, 1);
    assert_eq!(slapd.members(&format!("cn=moved,{}", Slapd::GROUP_BASE)), people([1, 2, 3, 30]));
}

#[tokio::test]
async fn nobody_is_in_a_group_that_is_gone() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let sales = group(&slapd, &Slapd::group(1));
    let changes = [remove([1]), add([20])].concat();
    let vanishes = Meanwhile::new(|| slapd.delete(&sales.locator));
    for applied in
        [ldap.apply(&sales, &changes, &vanishes).await, ldap.apply(&sales, &changes, &Always).await]
    {
        assert_eq!(applied.results.len(), 2);
        for (change, result) in applied.results {
            match change.kind {
                ChangeKind::Remove => assert_eq!(result, Ok(())),
                ChangeKind::Add => assert_eq!(result.expect_err("gone").kind, CauseKind::NoSuchGroup),
            }
        }
    }
}

#[tokio::test]
async fn a_group_that_may_not_be_written_is_not_tried_a_thousand_times() {
    let slapd = Slapd::start();
    let ldap = connector(&slapd);
    let dn = format!("cn=payroll,ou=locked,{}", Slapd::GROUP_BASE);
    slapd.create_group(&dn, &[Slapd::person(1)]);
    let guard = Meanwhile::new(|| ());
    let applied = ldap.apply(&group(&slapd, &dn), &add(2..=100), &guard).await;
    assert_eq!(applied.results.len(), 99);
    for (_, result) in &applied.results {
        let error = result.as_ref().expect_err("refused");
        assert_eq!(error.kind, CauseKind::InsufficientAccess);
        assert!(error.public.contains("Corporate LDAP refused to add uid=user"), "{}", error.public);
        assert!(error.public.contains("Ask the directory's administrator"), "{}", error.public);
    }
    assert!(guard.asked.load(Ordering::SeqCst) < 60);
    assert_eq!(slapd.members(&dn), people([1]));
}

/// Lets one write pass, then the lease is gone.
struct OneWrite(AtomicUsize);

impl WriteGuard for OneWrite {
    async fn still_wanted(&self, changes: &[Change]) -> Result<Vec<Change>, LeaseLost> {
        if self.0.fetch_add(1, Ordering::SeqCst) == 0 { Ok(changes.to_vec()) } else { Err(LeaseLost) }
    }
}

#[tokio::test]
async fn nothing_is_written_without_the_lease() {
    let slapd = Slapd::start();
    let mut config = config(&slapd);
    config.batch_size = 10;
    let sales = group(&slapd, &Slapd::group(1));
    let applied = connect(config).apply(&sales, &add(11..=40), &OneWrite(AtomicUsize::new(0))).await;
    assert!(applied.lost_lease);
    assert_eq!(applied.results.len(), 10, "only what was written has a result");
    assert_eq!(slapd.members(&sales.locator), people((1..=3).chain(11..=20)));
}

/// Wants only person 12 by now.
struct OnlySome;

impl WriteGuard for OnlySome {
    async fn still_wanted(&self, changes: &[Change]) -> Result<Vec<Change>, LeaseLost> {
        Ok(changes.iter().filter(|change| change.account == person(12)).cloned().collect())
    }
}

#[tokio::test]
async fn what_is_no_longer_wanted_is_not_written_and_has_no_result() {
    let slapd = Slapd::start();
    let sales = group(&slapd, &Slapd::group(1));
    let applied = connector(&slapd).apply(&sales, &add(11..=13), &OnlySome).await;
    assert_all_ok(&applied, 1);
    assert_eq!(slapd.members(&sales.locator), people([1, 2, 3, 12]));
}
