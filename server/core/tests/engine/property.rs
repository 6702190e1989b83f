//! Whatever people, the clock and outsiders do, and wherever the engine dies: in the end everybody has what live assignments
//! want and what was there before, nothing else, and every state tells the truth.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use regrant_core::engine::Settings;
use regrant_core::input::Justification;
use regrant_core::testing::{Slapd, SlapdOptions};
use regrant_core::{Caller, Error, ErrorKind, assignment};
use regrant_model::view::{AssignmentFilter, AssignmentStatusFilter, Selection, VerifiedFilter};
use regrant_model::{PackageId, ResourceRoleId, UserId};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::oracle::{self, Membership, member};
use crate::stage::Stage;

const PEOPLE: usize = 3;
const PACKAGES: usize = 3;
/// Two built-in groups, an application role, two groups of a slapd.
const ROLES: usize = 5;

#[derive(Clone, Debug)]
enum Step {
    /// Without an end, or for a few days.
    Assign(usize, usize, Option<i64>),
    Remove(usize, usize),
    Reprocess(usize),
    /// Puts a resource role into a package, or takes it out when it is in.
    Edit(usize, usize),
    /// Somebody changes a membership behind Regrant's back.
    Outside(usize, usize, bool),
    /// Days pass.
    Wait(i64),
    /// The engine does all it can.
    Work,
    /// The engine works for so many milliseconds and dies.
    Crash(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..PEOPLE, 0..PACKAGES, prop::option::of(1..5_i64)).prop_map(|(p, k, d)| Step::Assign(p, k, d)),
        2 => (0..PEOPLE, 0..PACKAGES).prop_map(|(p, k)| Step::Remove(p, k)),
        2 => (0..PACKAGES).prop_map(Step::Reprocess),
        2 => (0..PACKAGES, 0..ROLES).prop_map(|(k, r)| Step::Edit(k, r)),
        2 => (0..PEOPLE, 0..ROLES, any::<bool>()).prop_map(|(p, r, there)| Step::Outside(p, r, there)),
        1 => (1..4_i64).prop_map(Step::Wait),
        2 => Just(Step::Work),
        3 => (0..60_u64).prop_map(Step::Crash),
    ]
}

struct Case {
    stage: Stage,
    slapd: Slapd,
    people: Vec<UserId>,
    roles: Vec<ResourceRoleId>,
    packages: Vec<PackageId>,
    /// Whom outsiders have put somewhere, or taken out.
    touched: BTreeSet<Membership>,
}

impl Case {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let slapd =
            Slapd::start_with(&SlapdOptions { people: 4, groups: 2, members: 1, ..SlapdOptions::default() });
        let mut scene = stage.scene().await;
        let people = (1..=PEOPLE).map(|number| scene.user(&format!("User{number:05}"))).collect();
        let mut roles = vec![scene.group("sales").member, scene.group("office").member];
        roles.push(scene.application("CRM", &["Seller"]).roles[0]);
        let packages: Vec<PackageId> =
            (0..PACKAGES).map(|n| scene.package(&format!("Package {n}"), &[])).collect();
        scene.load().await;
        let system = stage.ldap("LDAP", &slapd.config(slapd.port())).await;
        for number in 1..=2 {
            roles.push(stage.db.ldap_group(system, &slapd, &Slapd::group(number)).await);
        }
        // Each role is in one or two of them.
        stage.db.edit_package(packages[0], &[roles[0], roles[2], roles[3]], &[]).await;
        stage.db.edit_package(packages[1], &[roles[1], roles[3], roles[4]], &[]).await;
        stage.db.edit_package(packages[2], &[roles[0], roles[4]], &[]).await;
        Self { stage, slapd, people, roles, packages, touched: BTreeSet::new() }
    }

    async fn real(&self) -> BTreeSet<Membership> {
        let (one, other) = (Slapd::group(1), Slapd::group(2));
        let groups =
            [(&self.slapd, self.roles[3], one.as_str()), (&self.slapd, self.roles[4], other.as_str())];
        oracle::real(&self.stage.db, &groups).await
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Outside(person, role, there) => self.outside(person, role, there).await,
            Step::Work => self.stage.quiet().await,
            ref command => self.command(command).await,
        }
    }

    /// What people do; nothing that the engine has to be still for.
    async fn command(&self, step: &Step) {
        match *step {
            Step::Assign(person, package, days) => self.assign(person, package, days).await,
            Step::Remove(person, package) => self.remove(person, package).await,
            Step::Reprocess(package) => self.reprocess(self.packages[package]).await,
            Step::Edit(package, role) => self.edit(self.packages[package], self.roles[role]).await,
            Step::Wait(days) => self.stage.db.move_clock(time::Duration::days(days)).await,
            Step::Crash(after) => self.crash(Duration::from_millis(after)).await,
            Step::Outside(..) | Step::Work => {}
        }
    }

    async fn assign(&self, person: usize, package: usize, days: Option<i64>) {
        let package = self.packages[package];
        let now = self.stage.db.now().await;
        let new = assignment::NewAssignment {
            policy: self.stage.policy(package).await,
            subjects: vec![self.people[person]],
            starts_at: None,
            ends_at: days.map(|days| now + time::Duration::days(days)),
            justification: Justification::default(),
        };
        let operator = Caller::local_operator();
        accepted(assignment::assign(self.stage.db.pool(), &operator, package, &new).await);
    }

    async fn remove(&self, person: usize, package: usize) {
        let live: Option<Uuid> = sqlx::query_scalar(
            "select id from assignments where subject_id = $1 and package_id = $2 and state <> 'Expired'",
        )
        .bind(self.people[person].0)
        .bind(self.packages[package].0)
        .fetch_optional(self.stage.db.pool())
        .await
        .unwrap();
        if let Some(live) = live {
            let selection = Selection::Ids(vec![live.into()]);
            let operator = Caller::local_operator();
            let package = self.packages[package];
            accepted(assignment::remove(self.stage.db.pool(), &operator, package, &selection).await);
        }
    }

    /// All that are live, and all that have ended and left access behind.
    async fn reprocess(&self, package: PackageId) {
        let operator = Caller::local_operator();
        let remains = AssignmentFilter {
            status: AssignmentStatusFilter::Any,
            verified: VerifiedFilter::AccessRemains,
            ..AssignmentFilter::default()
        };
        for filter in [AssignmentFilter::default(), remains] {
            let selection = Selection::Matching(filter);
            accepted(assignment::reprocess(self.stage.db.pool(), &operator, package, &selection).await);
        }
    }

    async fn edit(&self, package: PackageId, role: ResourceRoleId) {
        let inside: bool = sqlx::query_scalar(
            "select exists (select from package_resource_roles where package_id = $1 and resource_role_id = $2)",
        )
        .bind(package.0)
        .bind(role.0)
        .fetch_one(self.stage.db.pool())
        .await
        .unwrap();
        let (add, take_out) = if inside { (&[][..], &[role][..]) } else { (&[role][..], &[][..]) };
        self.stage.db.edit_package(package, add, take_out).await;
    }

    async fn outside(&mut self, person: usize, role: usize, there: bool) {
        let pair = member(self.people[person], self.roles[role]);
        if self.real().await.contains(&pair) == there {
            return;
        }
        self.touched.insert(pair);
        match (role.checked_sub(3), there) {
            (Some(group), true) => {
                self.slapd.add_member(&Slapd::group(group + 1), &Slapd::person(person + 1));
            }
            // The last member can't go without a placeholder, which outsiders do not know of.
            (Some(group), false) if self.slapd.members(&Slapd::group(group + 1)).len() > 1 => {
                self.slapd.remove_member(&Slapd::group(group + 1), &Slapd::person(person + 1));
            }
            (Some(_), false) => {}
            (None, true) => self.stage.put_in(self.people[person], self.roles[role]).await,
            (None, false) => self.stage.take_out(self.people[person], self.roles[role]).await,
        }
    }

    async fn crash(&self, after: Duration) {
        let engine = self.stage.another_engine();
        let working = tokio::spawn(async move { engine.run_until_quiet().await });
        tokio::time::sleep(after).await;
        working.abort();
        if let Ok(done) = working.await {
            done.expect("the engine works");
        }
    }

    async fn judge(&self, before: &BTreeSet<Membership>) {
        let a_while = time::Duration::minutes(3);
        self.stage.db.move_clock(a_while).await;
        self.stage.quiet().await;
        for package in &self.packages {
            self.reprocess(*package).await;
        }
        self.stage.quiet().await;
        self.stage.db.move_clock(a_while).await;
        self.stage.quiet().await;

        let real = self.real().await;
        let wanted = oracle::wanted(&self.stage.db).await;
        // What was there before and nobody touched stays; what outsiders did to a pair since may stand as they left it.
        let mut found: BTreeSet<Membership> = before.difference(&self.touched).copied().collect();
        found.extend(self.touched.iter().filter(|pair| real.contains(pair) && !wanted.contains(pair)));
        oracle::assert_settled(&self.stage.db, &real, &found).await;
    }
}

/// Refused for what stands in the way is fine; the database failing is not.
fn accepted<T>(answer: Result<T, Error>) {
    if let Err(error) = answer {
        let kind = error.kind();
        let fine = matches!(kind, ErrorKind::Conflict | ErrorKind::NotAllowedInState | ErrorKind::Invalid);
        assert!(fine, "{error:?}");
    }
}

#[test]
fn in_the_end_everybody_has_what_is_wanted_and_every_state_tells_the_truth() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases: 12, max_shrink_iters: 30, failure_persistence: None, ..Config::default() };
    let steps = (vec((0..PEOPLE, 0..ROLES), 0..3), vec(step(), 8..20));
    let judged = TestRunner::new(config).run(&steps, |(before, steps)| {
        runtime.block_on(async {
            let mut case = Case::new().await;
            for (person, role) in before {
                case.outside(person, role, true).await;
            }
            case.touched.clear();
            let before = case.real().await;
            for step in &steps {
                case.take(step).await;
            }
            case.judge(&before).await;
        });
        Ok(())
    });
    if let Err(error) = judged {
        panic!("{error}");
    }
}

/// The same with nobody waiting for anybody: engines work without a pause while several people give commands.
#[test]
fn with_two_engines_at_work_and_everybody_at_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases: 3, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let steps = vec(vec(step(), 12..20), 3);
    let judged = TestRunner::new(config).run(&steps, |people| {
        runtime.block_on(async {
            let case = Case::new().await;
            let before = case.real().await;
            let stop = CancellationToken::new();
            let settings = Settings { poll: Duration::from_millis(20), ..Settings::default() };
            let working: Vec<_> = [(); 2]
                .map(|()| {
                    let (engine, stop) = (case.stage.another_engine_with(settings), stop.clone());
                    tokio::spawn(async move { engine.run(stop).await })
                })
                .into();
            let everybody = &case;
            let commands = people.iter().map(|steps| async move {
                for step in steps {
                    everybody.command(step).await;
                }
            });
            futures::future::join_all(commands).await;
            stop.cancel();
            for engine in working {
                engine.await.expect("it stops when it is told to");
            }
            case.judge(&before).await;
        });
        Ok(())
    });
    if let Err(error) = judged {
        panic!("{error}");
    }
}
