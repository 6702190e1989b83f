//! Runs that are under way: work that is left for the engine.

use regrant_model::{AssignmentId, PackageId, RequestId, RunId, UserId, state::RunKind};

use super::World;

#[derive(Debug)]
pub(super) struct RunRow {
    pub id: RunId,
    pub package: PackageId,
    pub kind: RunKind,
    pub asked_by: UserId,
    pub items: Vec<(AssignmentId, RequestId)>,
}

impl World {
    /// Asks the engine to deliver these requests; they must be of one package, and delivering.
    ///
    /// # Panics
    /// When there are none, or they have no assignment.
    pub fn deliver(&mut self, asked_by: UserId, requests: &[RequestId]) -> RunId {
        let id = RunId(self.chance.id(self.now));
        let row = |id: &RequestId| &self.requests[self.request_index[id]];
        let package = row(&requests[0]).package;
        let assignment =
            |id: &RequestId| row(id).draft.assignment.expect("a delivering request has an assignment");
        let items = requests.iter().map(|request| (assignment(request), *request)).collect();
        self.runs.push(RunRow { id, package, kind: RunKind::Assign, asked_by, items });
        id
    }
}
