//! Assignments and their grants, and what happens to them.

use regrant_model::{
    AssignmentId, GrantId, PackageId, PolicyId, RequestId, ResourceRoleId, UserId,
    state::{Desired, GrantStatus, Origin},
};
use time::OffsetDateTime;

use super::World;

/// From when to when an assignment lasts.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// Its start, and when it was made.
    pub from: OffsetDateTime,
    /// Its end, if it has one.
    pub until: Option<OffsetDateTime>,
}

#[derive(Debug)]
pub(super) struct AssignmentRow {
    pub id: AssignmentId,
    pub package: PackageId,
    pub subject: UserId,
    pub policy: PolicyId,
    pub term: Term,
    pub ended_at: Option<OffsetDateTime>,
    pub open_request: Option<RequestId>,
    pub latest_request: Option<RequestId>,
    /// Positions in `grants`.
    pub grants: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct GrantRow {
    pub id: GrantId,
    pub subject: UserId,
    pub role: ResourceRoleId,
    pub status: GrantStatus,
    pub origin: Origin,
    /// Every assignment that wants or wanted it.
    pub wanted_by: Vec<(AssignmentId, bool)>,
    pub cause: Option<(&'static str, String)>,
    /// Whether the membership stands in the directory.
    pub stands: bool,
}

impl GrantRow {
    pub fn desired(&self) -> Desired {
        if self.wanted_by.iter().any(|(_, wanted)| *wanted) { Desired::Present } else { Desired::Absent }
    }
}

impl World {
    /// Assigns a package, delivered: every grant was just seen in place.
    ///
    /// # Panics
    /// When the policy is of another world.
    pub fn assign(&mut self, policy: PolicyId, subject: UserId, term: Term) -> AssignmentId {
        let package = self.package_of(policy);
        let id = AssignmentId(self.chance.id(term.from));
        let roles = self.roles_of(package).to_vec();
        let grants = roles.into_iter().map(|role| self.want(id, subject, role, term.from)).collect();
        self.assignment_index.insert(id, self.assignments.len());
        self.assignments.push(AssignmentRow {
            id,
            package,
            subject,
            policy,
            term,
            ended_at: None,
            open_request: None,
            latest_request: None,
            grants,
        });
        id
    }

    fn want(
        &mut self,
        assignment: AssignmentId,
        subject: UserId,
        role: ResourceRoleId,
        at: OffsetDateTime,
    ) -> usize {
        let position = if let Some(&position) = self.grant_index.get(&(subject, role)) {
            position
        } else {
            let id = GrantId(self.chance.id(at));
            self.grant_index.insert((subject, role), self.grants.len());
            self.grants.push(GrantRow {
                id,
                subject,
                role,
                status: GrantStatus::InPlace,
                origin: Origin::Ours,
                wanted_by: Vec::with_capacity(1),
                cause: None,
                stands: true,
            });
            self.grants.len() - 1
        };
        let grant = &mut self.grants[position];
        if grant.desired() == Desired::Absent {
            (grant.status, grant.stands) = (GrantStatus::InPlace, true);
        }
        grant.wanted_by.push((assignment, true));
        position
    }

    /// Ends an assignment; what no other one wants is withdrawn.
    ///
    /// # Panics
    /// When the assignment is of another world.
    pub fn end(&mut self, assignment: AssignmentId, at: OffsetDateTime) {
        let row = &mut self.assignments[self.assignment_index[&assignment]];
        row.ended_at = Some(at);
        for &position in &row.grants {
            let grant = &mut self.grants[position];
            for link in &mut grant.wanted_by {
                link.1 &= link.0 != assignment;
            }
            if grant.desired() == Desired::Absent {
                (grant.status, grant.stands, grant.cause) = (GrantStatus::Withdrawn, false, None);
            }
        }
    }

    /// Sets what is known of somebody's grant, and whether the membership stands in the directory.
    ///
    /// # Panics
    /// When there is no such grant.
    pub fn set_grant(&mut self, subject: UserId, role: ResourceRoleId, status: GrantStatus, stands: bool) {
        let grant = &mut self.grants[self.grant_index[&(subject, role)]];
        (grant.status, grant.stands) = (status, stands);
    }

    /// Lets a delivery have failed for good; `kind` is one of the connectors' cause kinds.
    ///
    /// # Panics
    /// When there is no such grant.
    pub fn fail(&mut self, subject: UserId, role: ResourceRoleId, kind: &'static str, cause: String) {
        let grant = &mut self.grants[self.grant_index[&(subject, role)]];
        (grant.status, grant.stands, grant.origin) = (GrantStatus::Failed, false, Origin::Unknown);
        grant.cause = Some((kind, cause));
    }

    /// Takes somebody out behind Regrant's back: the claim stays as it was.
    ///
    /// # Panics
    /// When there is no such grant.
    pub fn take_out_outside(&mut self, subject: UserId, role: ResourceRoleId) {
        self.grants[self.grant_index[&(subject, role)]].stands = false;
    }

    /// Whether more than one assignment wants or wanted this grant.
    ///
    /// # Panics
    /// When there is no such grant.
    pub fn is_shared(&self, subject: UserId, role: ResourceRoleId) -> bool {
        self.grants[self.grant_index[&(subject, role)]].wanted_by.len() > 1
    }

    /// How many assignments a package has, ended ones too.
    pub fn count_of(&self, package: PackageId) -> usize {
        self.assignments.iter().filter(|row| row.package == package).count()
    }

    /// From when to when an assignment lasts.
    ///
    /// # Panics
    /// When the assignment is of another world.
    pub fn term_of(&self, assignment: AssignmentId) -> Term {
        self.assignments[self.assignment_index[&assignment]].term
    }

    /// Who an assignment is for.
    ///
    /// # Panics
    /// When the assignment is of another world.
    pub fn subject_of(&self, assignment: AssignmentId) -> UserId {
        self.assignments[self.assignment_index[&assignment]].subject
    }

    /// Under which policy it was made.
    ///
    /// # Panics
    /// When the assignment is of another world.
    pub fn policy_of(&self, assignment: AssignmentId) -> PolicyId {
        self.assignments[self.assignment_index[&assignment]].policy
    }
}
