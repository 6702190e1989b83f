//! What has happened at Contoso: who got what, what went wrong, who was taken out of a group meanwhile.

use std::collections::HashSet;

use regrant_model::{
    AssignmentId, PackageId, UserId,
    state::{GrantStatus, RequestState, RequestType},
};
use time::{Duration, OffsetDateTime};

use super::{
    people::People,
    resources::{Package, Resources},
};
use crate::seed::{RequestDraft, Term, World};

/// All requests of the demo.
const REQUESTS: usize = 300;
/// Ended assignments, of each package but "Field Events".
const ENDED_EACH: usize = 6;

type Step = (OffsetDateTime, RequestState, Option<UserId>, &'static str);

/// Tells the stories of one tenant.
pub(super) struct Teller<'a> {
    pub world: &'a mut World,
    pub people: &'a People,
    pub resources: &'a Resources,
    /// Live assignments without a request so far, by package.
    pub(super) quiet: Vec<(PackageId, UserId, AssignmentId)>,
    /// Who has, or has asked for, which package.
    pub(super) taken: HashSet<(PackageId, UserId)>,
    told: usize,
}

impl<'a> Teller<'a> {
    pub fn new(world: &'a mut World, people: &'a People, resources: &'a Resources) -> Self {
        Self { world, people, resources, quiet: Vec::new(), taken: HashSet::new(), told: 0 }
    }

    /// All of them.
    pub fn tell(&mut self) {
        self.bilals_own();
        self.failed_lately();
        for package in &self.resources.packages {
            match package.name {
                "Field Events" => self.crew_of_a_deleted_group(package),
                "Release Management" => {
                    self.being_delivered(package);
                    self.ordinary(package);
                }
                _ => self.ordinary(package),
            }
        }
        self.taken_out_of_groups();
        self.not_yet_and_never();
        self.extended();
        self.asked_for();
    }

    pub(super) fn now(&self) -> OffsetDateTime {
        self.world.now()
    }

    pub(super) fn administrator(&self) -> UserId {
        self.people.account("identity-governance-administrator")
    }

    /// Somebody who neither has the package nor has asked for it; the fitting departments first.
    pub(super) fn somebody(&mut self, package: &Package) -> UserId {
        let mut candidates = self.people.all.clone();
        candidates.retain(|user| !self.taken.contains(&(package.id, *user)));
        let mut fitting: Vec<_> = candidates
            .iter()
            .filter(|user| self.people.is_in(**user, package.departments))
            .copied()
            .collect();
        if fitting.is_empty() {
            fitting = candidates;
        }
        let user = *self.world.chance.pick(&fitting);
        self.taken.insert((package.id, user));
        user
    }

    pub(super) fn has(&self, package: &Package) -> usize {
        self.world.count_of(package.id)
    }

    /// Fills a package up: some ended, the rest delivered.
    fn ordinary(&mut self, package: &Package) {
        for number in 0..ENDED_EACH {
            self.ended(package, number);
        }
        while self.has(package) < package.assignments {
            let subject = self.somebody(package);
            let on_request = self.world.chance.one_in(2);
            let from = self.world.chance.ago(Duration::days(2), Duration::days(170));
            let assignment = self.assign(package, subject, from, on_request);
            self.quiet.push((package.id, subject, assignment));
        }
    }

    pub(super) fn assign(
        &mut self,
        package: &Package,
        subject: UserId,
        from: OffsetDateTime,
        on_request: bool,
    ) -> AssignmentId {
        self.taken.insert((package.id, subject));
        let policy = if on_request { package.on_request } else { package.direct };
        let days = package.duration_days.filter(|_| on_request);
        let until = days.map(|days| from + Duration::days(days.into()));
        self.world.assign(policy, subject, Term { from, until })
    }

    /// An assignment that is over. Every third was given back, every third taken, the others came to their end. In three
    /// of them one membership is still to be withdrawn.
    fn ended(&mut self, package: &Package, number: usize) {
        let subject = self.somebody(package);
        let at = self.world.chance.ago(Duration::days(1), Duration::days(60));
        let from = at - Duration::days(180);
        let term = Term { from, until: (number % 3 == 2).then_some(at) };
        let assignment = self.world.assign(package.on_request, subject, term);
        self.world.end(assignment, at);
        let remains =
            number == 0 && ["Sales and Marketing", "Developer", "Procurement"].contains(&package.name);
        if remains {
            self.world.set_grant(subject, package.roles[0], GrantStatus::Withdrawing, true);
        }
        let (kind, by) = match number % 3 {
            0 => (RequestType::AdminRemove, Some(self.administrator())),
            1 => (RequestType::UserRemove, Some(subject)),
            _ => (RequestType::SystemRemove, None),
        };
        let steps = vec![
            (at, RequestState::Submitted, by, ""),
            (at + Duration::seconds(1), RequestState::Delivering, None, ""),
            (at + Duration::seconds(3), RequestState::Delivered, None, ""),
        ];
        self.request(kind, package, subject, by, Some(assignment), steps);
    }

    /// Three people whose delivery is under way when Regrant first starts.
    fn being_delivered(&mut self, package: &Package) {
        let by = self.administrator();
        let at = self.now() - Duration::seconds(20);
        let mut requests = Vec::new();
        for _ in 0..3 {
            let subject = self.somebody(package);
            let assignment = self.assign(package, subject, at, false);
            for role in &package.roles {
                self.world.set_grant(subject, *role, GrantStatus::Pending, false);
            }
            let steps = vec![
                (at, RequestState::Submitted, Some(by), ""),
                (at + Duration::seconds(1), RequestState::Delivering, None, ""),
            ];
            requests.push(self.request(
                RequestType::AdminAdd,
                package,
                subject,
                Some(by),
                Some(assignment),
                steps,
            ));
        }
        self.world.deliver(by, &requests);
    }

    /// A delivered assignment without a request, of that package.
    fn take_quiet(&mut self, package: PackageId) -> (UserId, AssignmentId) {
        let at = self.quiet.iter().rposition(|quiet| quiet.0 == package).expect("enough assignments");
        let (_, subject, assignment) = self.quiet.remove(at);
        (subject, assignment)
    }

    /// Requests that have no assignment: waiting for somebody or for their day, refused, called off.
    fn not_yet_and_never(&mut self) {
        use RequestState as S;
        let now = self.now();
        let packages: Vec<_> =
            self.resources.packages.iter().filter(|package| package.assignments < 155).collect();
        let with_approval: Vec<_> =
            packages.iter().filter(|package| package.approver.is_some()).copied().collect();
        for (number, state) in std::iter::repeat_n(S::PendingApproval, 18)
            .chain(std::iter::repeat_n(S::Denied, 20))
            .chain(std::iter::repeat_n(S::Scheduled, 12))
            .chain(std::iter::repeat_n(S::Canceled, 20))
            .chain(std::iter::repeat_n(S::Submitted, 2))
            .enumerate()
        {
            let of = if matches!(state, S::PendingApproval | S::Denied) { &with_approval } else { &packages };
            let package = of[number % of.len()];
            let subject = self.somebody(package);
            let administrator = self.administrator();
            let at = match state {
                S::PendingApproval => self.world.chance.ago(Duration::hours(1), Duration::days(6)),
                S::Submitted => now - Duration::minutes(1),
                _ => self.world.chance.ago(Duration::days(3), Duration::days(50)),
            };
            let (kind, by) = if state == S::Scheduled {
                (RequestType::AdminAdd, administrator)
            } else {
                (RequestType::UserAdd, subject)
            };
            let mut steps = vec![(at, S::Submitted, Some(by), "")];
            let later = at + Duration::hours(5);
            match state {
                S::PendingApproval | S::Scheduled => steps.push((at + Duration::seconds(1), state, None, "")),
                S::Denied => {
                    steps.push((at + Duration::seconds(1), S::PendingApproval, None, ""));
                    steps.push((later, state, package.approver, "Not needed for this role."));
                }
                S::Canceled => steps.push((later, state, Some(subject), "")),
                _ => {}
            }
            self.request(kind, package, subject, Some(by), None, steps);
        }
    }

    /// Some asked for a later end and got it.
    fn extended(&mut self) {
        for name in ["Sales and Marketing", "Campaigns", "Procurement", "Plant Access"] {
            let package = self.resources.package(name);
            let (subject, assignment) = self.take_quiet(package.id);
            let at = self.world.chance.ago(Duration::hours(6), Duration::days(1));
            let mut steps = vec![(at, RequestState::Submitted, Some(subject), "")];
            steps.push((at + Duration::seconds(1), RequestState::Delivering, None, ""));
            steps.push((at + Duration::seconds(2), RequestState::Delivered, None, ""));
            self.request(RequestType::UserExtend, package, subject, Some(subject), Some(assignment), steps);
        }
    }

    /// The rest of the requests: those that made the assignments that are simply there, spread over all packages.
    fn asked_for(&mut self) {
        let packages: Vec<_> =
            self.resources.packages.iter().filter(|package| package.assignments > 50).collect();
        let mut number = 0;
        while self.told < REQUESTS {
            let package = packages[number % packages.len()];
            number += 1;
            let (subject, assignment) = self.take_quiet(package.id);
            let (kind, by) = if self.world.policy_of(assignment) == package.direct {
                (RequestType::AdminAdd, self.administrator())
            } else {
                (RequestType::UserAdd, subject)
            };
            let from = self.world.term_of(assignment).from;
            let mut steps = taken_in(package, kind, by, from - Duration::hours(1));
            steps.push((from, RequestState::Delivered, None, ""));
            self.request(kind, package, subject, Some(by), Some(assignment), steps);
        }
    }

    pub(super) fn request(
        &mut self,
        kind: RequestType,
        package: &Package,
        subject: UserId,
        requestor: Option<UserId>,
        assignment: Option<AssignmentId>,
        steps: Vec<Step>,
    ) -> regrant_model::RequestId {
        const REASONS: &[&str] = &[
            "I start in this team on Monday.",
            "Covering for a colleague.",
            "Needed for the quarterly review.",
            "New customer in my region.",
            "Project handover.",
        ];
        self.told += 1;
        let policy = match assignment {
            Some(assignment) => self.world.policy_of(assignment),
            None if kind == RequestType::AdminAdd => package.direct,
            None => package.on_request,
        };
        let asks = matches!(kind, RequestType::UserAdd | RequestType::UserExtend);
        let justification = if asks { *self.world.chance.pick(REASONS) } else { "" };
        let scheduled = steps.last().is_some_and(|step| step.1 == RequestState::Scheduled);
        let starts_at =
            scheduled.then(|| self.now() + self.world.chance.within(Duration::days(3), Duration::days(30)));
        self.world.request(RequestDraft {
            kind,
            subject,
            requestor,
            policy,
            assignment,
            justification: justification.to_owned(),
            starts_at,
            ends_at: None,
            steps,
        })
    }
}

/// Submitted, approved where somebody has to, and delivering.
pub(super) fn taken_in(package: &Package, kind: RequestType, by: UserId, at: OffsetDateTime) -> Vec<Step> {
    let mut steps = vec![(at, RequestState::Submitted, Some(by), "")];
    let mut delivering = (at + Duration::seconds(2), RequestState::Delivering, None, "");
    if let (RequestType::UserAdd, Some(approver)) = (kind, package.approver) {
        steps.push((at + Duration::seconds(1), RequestState::PendingApproval, None, ""));
        delivering = (at + Duration::minutes(40), RequestState::Delivering, Some(approver), "Approved.");
    }
    steps.push(delivering);
    steps
}
