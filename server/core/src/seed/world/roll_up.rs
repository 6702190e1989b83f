//! What an assignment shows, by the model's own rule.

use regrant_model::rollup::{LinkedGrant, RollUp};

use super::{World, assignments::AssignmentRow};

impl World {
    pub(super) fn rolled_up(&self, assignment: &AssignmentRow) -> RollUp {
        let links: Vec<_> = assignment
            .grants
            .iter()
            .map(|&position| {
                let grant = &self.grants[position];
                LinkedGrant {
                    wanted: grant.wanted_by.iter().any(|(by, wanted)| *by == assignment.id && *wanted),
                    desired: grant.desired(),
                    status: grant.status,
                    unverified: false,
                }
            })
            .collect();
        RollUp::of(assignment.ended_at.is_none(), &links)
    }

    /// Whether another assignment wants, or wanted, one of its grants.
    pub(super) fn shares(&self, assignment: &AssignmentRow) -> bool {
        assignment.grants.iter().any(|&position| self.grants[position].wanted_by.len() > 1)
    }
}
