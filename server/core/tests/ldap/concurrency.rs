use std::sync::atomic::{AtomicUsize, Ordering};

use regrant_core::connector::{Change, LeaseLost, WriteGuard};
use regrant_core::testing::{Slapd, SlapdOptions};
use tokio::sync::Barrier;

use crate::support::{Always, add, assert_all_ok, connector, group, people, remove};

/// Holds the first write until the other worker stands before its own: both have read the same group.
struct SideBySide<'a> {
    barrier: &'a Barrier,
    asked: AtomicUsize,
}

impl<'a> SideBySide<'a> {
    fn new(barrier: &'a Barrier) -> Self {
        Self { barrier, asked: AtomicUsize::new(0) }
    }
}

impl WriteGuard for SideBySide<'_> {
    async fn still_wanted(&self, changes: &[Change]) -> Result<Vec<Change>, LeaseLost> {
        if self.asked.fetch_add(1, Ordering::SeqCst) == 0 {
            self.barrier.wait().await;
        }
        Ok(changes.to_vec())
    }
}

/// Two workers with connections of their own, each with changes computed from the same read; returns the members.
async fn both(slapd: &Slapd, number: usize, left: Vec<Change>, right: Vec<Change>) -> Vec<String> {
    let group = group(slapd, &Slapd::group(number));
    let barrier = Barrier::new(2);
    let (first, second) = (connector(slapd), connector(slapd));
    let (left_guard, right_guard) = (SideBySide::new(&barrier), SideBySide::new(&barrier));
    let (one, two) =
        tokio::join!(first.apply(&group, &left, &left_guard), second.apply(&group, &right, &right_guard));
    assert_all_ok(&one, left.len());
    assert_all_ok(&two, right.len());
    slapd.members(&group.locator)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_two_members_leave_at_the_same_moment() {
    let slapd = Slapd::start_with(&SlapdOptions { groups: 20, members: 2, ..Default::default() });
    for number in 1..=20 {
        let members = both(&slapd, number, remove([1]), remove([2])).await;
        assert_eq!(members, [Slapd::group(number)], "only the placeholder stays");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_member_is_removed_twice_at_the_same_moment() {
    let slapd = Slapd::start_with(&SlapdOptions { groups: 20, members: 1, ..Default::default() });
    for number in 1..=20 {
        let members = both(&slapd, number, remove([1]), remove([1])).await;
        assert_eq!(members, [Slapd::group(number)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_two_members_come_at_the_same_moment() {
    let slapd = Slapd::start_with(&SlapdOptions { groups: 20, members: 0, ..Default::default() });
    for number in 1..=20 {
        let members = both(&slapd, number, add([1]), add([2])).await;
        assert_eq!(members, people([1, 2]), "no placeholder stays");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_member_leaves_while_another_comes() {
    let slapd = Slapd::start_with(&SlapdOptions { groups: 20, members: 1, ..Default::default() });
    for number in 1..=20 {
        let members = both(&slapd, number, remove([1]), add([2])).await;
        // Whoever was first, the placeholder may have come in beside the new member: it is no member, and goes with
        // the next write.
        let real: Vec<_> = members.into_iter().filter(|name| *name != Slapd::group(number)).collect();
        assert_eq!(real, people([2]));
        let seen = connector(&slapd).read(&group(&slapd, &Slapd::group(number))).await.expect("readable");
        assert_eq!(seen.members.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_with_overlapping_batches_both_succeed() {
    let slapd = Slapd::start_with(&SlapdOptions { people: 400, ..Default::default() });
    let members = both(&slapd, 1, add(10..=250), add(200..=400)).await;
    assert_eq!(members, people((1..=3).chain(10..=400)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_share_one_connector() {
    let slapd = Slapd::start_with(&SlapdOptions { groups: 20, members: 0, ..Default::default() });
    let ldap = connector(&slapd);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 1..=20 {
        let (ldap, group) = (ldap.clone(), group(&slapd, &Slapd::group(number)));
        tasks.spawn(async move { (number, ldap.apply(&group, &add(1..=number), &Always).await) });
    }
    while let Some(task) = tasks.join_next().await {
        let (number, applied) = task.expect("no panic");
        assert_all_ok(&applied, number);
        assert_eq!(slapd.members(&Slapd::group(number)), people(1..=number));
    }
}
