//! What the account `end-user` sees under My Access: something of everything.

use regrant_model::state::{RequestState, RequestType};
use time::Duration;

use super::stories::{Teller, taken_in};

impl Teller<'_> {
    pub(super) fn bilals_own(&mut self) {
        let bilal = self.people.account("end-user");
        let now = self.world.now();

        let package = self.resources.package("Sales and Marketing");
        let from = now - Duration::days(40);
        let assignment = self.assign(package, bilal, from, true);
        let mut steps = taken_in(package, RequestType::UserAdd, bilal, from - Duration::hours(1));
        steps.push((from, RequestState::Delivered, None, ""));
        self.request(RequestType::UserAdd, package, bilal, Some(bilal), Some(assignment), steps);

        // Older than the window: it says to cancel and to ask again.
        let package = self.resources.package("Sales Management");
        let at = now - Duration::days(12);
        let assignment = self.assign(package, bilal, at, true);
        self.failed_roles(package, bilal, package.roles.len());
        self.failed_request(package, bilal, assignment, at, RequestState::DeliveryFailed);

        // Inside it: a reprocess repairs it.
        let package = self.resources.package("Campaigns");
        let at = now - Duration::days(2);
        let assignment = self.assign(package, bilal, at, true);
        self.failed_roles(package, bilal, package.roles.len());
        self.failed_request(package, bilal, assignment, at, RequestState::DeliveryFailed);

        let package = self.resources.package("Procurement");
        let at = now - Duration::days(1);
        let steps = vec![
            (at, RequestState::Submitted, Some(bilal), ""),
            (at + Duration::seconds(1), RequestState::PendingApproval, None, ""),
        ];
        self.request(RequestType::UserAdd, package, bilal, Some(bilal), None, steps);
        for name in ["Procurement", "Field Events", "Release Management"] {
            let package = self.resources.package(name).id;
            self.taken.insert((package, bilal));
        }
    }
}
