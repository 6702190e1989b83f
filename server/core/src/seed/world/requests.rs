//! Requests and their history.

use regrant_model::{
    AssignmentId, PackageId, PolicyId, RequestId, UserId,
    state::{RequestState, RequestType},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::World;

/// A request as it stands, and how it came there.
#[derive(Debug, Clone)]
pub struct RequestDraft {
    /// What is asked for.
    pub kind: RequestType,
    /// For whom.
    pub subject: UserId,
    /// By whom; nobody is the system.
    pub requestor: Option<UserId>,
    /// Under which policy, and so of which package.
    pub policy: PolicyId,
    /// The assignment it made, changed or ended.
    pub assignment: Option<AssignmentId>,
    /// Why.
    pub justification: String,
    /// The start and end that were asked for.
    pub starts_at: Option<OffsetDateTime>,
    /// The end that was asked for.
    pub ends_at: Option<OffsetDateTime>,
    /// Each state it went through: when, by whom (nobody is Regrant itself), and a note. The first is when it was made,
    /// the last is where it stands.
    pub steps: Vec<(OffsetDateTime, RequestState, Option<UserId>, &'static str)>,
}

#[derive(Debug)]
pub(super) struct RequestRow {
    pub id: RequestId,
    pub package: PackageId,
    pub draft: RequestDraft,
    pub state: RequestState,
    pub created_at: OffsetDateTime,
    pub first_completed_at: Option<OffsetDateTime>,
    pub completed_at: Option<OffsetDateTime>,
}

#[derive(Debug)]
pub(super) struct HistoryRow {
    pub id: Uuid,
    pub request: RequestId,
    pub at: OffsetDateTime,
    pub state: RequestState,
    pub actor: Option<UserId>,
    pub note: &'static str,
}

impl World {
    /// Adds a request; it becomes its assignment's latest one, and its open one while it delivers.
    ///
    /// # Panics
    /// When it has no steps, or is of another world.
    pub fn request(&mut self, draft: RequestDraft) -> RequestId {
        let (created_at, ..) = draft.steps[0];
        let (_, state, ..) = draft.steps[draft.steps.len() - 1];
        let id = RequestId(self.chance.id(created_at));
        for &(at, state, actor, note) in &draft.steps {
            self.history.push(HistoryRow { id: self.chance.id(at), request: id, at, state, actor, note });
        }
        let completed =
            |step: &&(OffsetDateTime, RequestState, Option<UserId>, &'static str)| is_completed(step.1);
        let first_completed_at = draft.steps.iter().find(completed).map(|step| step.0);
        let completed_at = draft.steps.last().filter(completed).map(|step| step.0);
        if let Some(assignment) = draft.assignment {
            let row = &mut self.assignments[self.assignment_index[&assignment]];
            row.latest_request = Some(id);
            row.open_request = (state == RequestState::Delivering).then_some(id);
        }
        self.request_index.insert(id, self.requests.len());
        let package = self.package_of(draft.policy);
        self.requests.push(RequestRow {
            id,
            package,
            draft,
            state,
            created_at,
            first_completed_at,
            completed_at,
        });
        id
    }
}

/// Whether the request's work or decision is over, for now at least.
fn is_completed(state: RequestState) -> bool {
    !state.is_open()
}
