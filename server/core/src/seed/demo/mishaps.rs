//! What went wrong at Contoso: deliveries that failed, and people who were taken out of a group.

use regrant_model::{
    AssignmentId, UserId,
    state::{RequestState, RequestType},
};
use time::{Duration, OffsetDateTime};

use super::{
    resources::Package,
    stories::{Teller, taken_in},
};

impl Teller<'_> {
    /// The trade fair crew's group was deleted before anybody got it: every delivery is partial, and stays so.
    pub(super) fn crew_of_a_deleted_group(&mut self, package: &Package) {
        let deleted = self.now() - Duration::days(6);
        self.world.delete_group(self.resources.deleted, deleted);
        while self.has(package) < package.assignments {
            let subject = self.somebody(package);
            let at = self.world.chance.ago(Duration::hours(5), Duration::days(5));
            let assignment = self.assign(package, subject, at, false);
            let cause = "The group “Trade fair crew” has been deleted. Restore it, or take it out of the access package; \
                         then reprocess.";
            self.world.fail(subject, package.roles[0], "no_such_group", cause.to_owned());
            self.failed_request(package, subject, assignment, at, RequestState::PartiallyDelivered);
        }
    }

    /// Groups that were missing for a while and are back: a reprocess repairs these. One is older than the window.
    pub(super) fn failed_lately(&mut self) {
        let management = self.resources.package("Sales Management");
        let everyday = self.resources.package("Sales and Marketing");
        for (number, (package, days)) in [
            (management, 1),
            (everyday, 2),
            (management, 3),
            (everyday, 4),
            (management, 5),
            (everyday, 6),
            (management, 2),
            (everyday, 9),
        ]
        .into_iter()
        .enumerate()
        {
            let minutes = i64::try_from(number).unwrap_or_default() * 7;
            let at = self.now() - Duration::days(days) + Duration::minutes(minutes);
            let subject = self.somebody(package);
            let assignment = self.assign(package, subject, at, number % 2 == 0);
            let state = if package.name == management.name {
                RequestState::DeliveryFailed
            } else {
                RequestState::PartiallyDelivered
            };
            let roles = if state == RequestState::DeliveryFailed { package.roles.len() } else { 1 };
            self.failed_roles(package, subject, roles);
            self.failed_request(package, subject, assignment, at, state);
        }
    }

    pub(super) fn failed_roles(&mut self, package: &Package, subject: UserId, roles: usize) {
        for role in package.roles.iter().take(roles) {
            let cause = "The object was missing from the built-in directory when access was delivered. Once whoever runs the \
                         directory has restored it, reprocess.";
            self.world.fail(subject, *role, "no_such_group", cause.to_owned());
        }
    }

    pub(super) fn failed_request(
        &mut self,
        package: &Package,
        subject: UserId,
        assignment: AssignmentId,
        at: OffsetDateTime,
        state: RequestState,
    ) {
        let (kind, by) = if self.world.policy_of(assignment) == package.direct {
            (RequestType::AdminAdd, self.administrator())
        } else {
            (RequestType::UserAdd, subject)
        };
        let mut steps = taken_in(package, kind, by, at - Duration::hours(1));
        steps.push((at, state, None, ""));
        self.request(kind, package, subject, Some(by), Some(assignment), steps);
    }

    /// What Reprocess is for: the assignment says Delivered, and the access is gone.
    pub(super) fn taken_out_of_groups(&mut self) {
        for (name, people) in [("Sales and Marketing", 9), ("Developer", 3), ("Logistics", 2)] {
            let package = self.resources.package(name);
            let of_package: Vec<_> =
                self.quiet.iter().filter(|quiet| quiet.0 == package.id).copied().collect();
            for (number, (_, subject, _)) in of_package.into_iter().take(people).enumerate() {
                // Not the last two: other packages give them too.
                let role = package.roles[number % (package.roles.len() - 2)];
                if !self.world.is_shared(subject, role) {
                    self.world.take_out_outside(subject, role);
                }
            }
        }
    }
}
