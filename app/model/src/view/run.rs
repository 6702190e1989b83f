use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Command, Count, Named, Page, Person};
use crate::state::{Outcome, RunKind, RunState};
use crate::{AssignmentId, PackageId, RequestId, RunId, SystemId};

/// A run and how far it is: a row of Runs, and what a watcher is sent while it is under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunProgress {
    /// The run.
    pub id: RunId,
    /// The database's time when it was read.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// What was asked.
    pub kind: RunKind,
    /// Where it stands.
    pub state: RunState,
    /// Its package.
    pub package: Named<PackageId>,
    /// Who asked.
    pub asked_by: String,
    /// When.
    #[serde(with = "rfc3339")]
    pub asked_at: OffsetDateTime,
    /// What was selected, in words.
    pub selection: String,
    /// The preview that it carries out, and nothing else.
    #[serde(default)]
    pub preview: Option<RunId>,
    /// Assignments (or requests) that were selected.
    pub total: u32,
    /// How many of them have their outcome.
    pub done: u32,
    /// The outcomes of those.
    pub outcomes: OutcomeCounts,
    /// Single memberships that were put back.
    pub grants_put_back: u32,
    /// Single memberships that were withdrawn.
    pub grants_withdrawn: u32,
    /// Somebody asked to stop it.
    pub stopping: bool,
    /// Since when it is paused: what has not begun waits until it is resumed.
    #[serde(with = "rfc3339::option", default)]
    pub paused_at: Option<OffsetDateTime>,
    /// Who paused it.
    pub paused_by: Option<String>,
    /// Names of systems that it waits for because they can't be reached.
    pub waiting_on: Vec<String>,
    /// When the last item was done.
    #[serde(with = "rfc3339::option", default)]
    pub finished_at: Option<OffsetDateTime>,
}

/// How many items ended how; together they are [`RunProgress::done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutcomeCounts {
    /// Looked at, and as wanted.
    pub already_in_place: u32,
    /// Something was missing, and is back.
    pub put_back: u32,
    /// Something was withdrawn, and nothing put back.
    pub withdrawn: u32,
    /// Something could not be done.
    pub failed: u32,
    /// Something could not be looked at.
    pub cannot_verify: u32,
    /// Not eligible.
    pub skipped: u32,
    /// The run was stopped before they began.
    pub canceled: u32,
}

impl OutcomeCounts {
    /// How many ended so.
    pub const fn of(&self, outcome: Outcome) -> u32 {
        match outcome {
            Outcome::AlreadyInPlace => self.already_in_place,
            Outcome::PutBack => self.put_back,
            Outcome::Withdrawn => self.withdrawn,
            Outcome::Failed => self.failed,
            Outcome::CannotVerify => self.cannot_verify,
            Outcome::Skipped => self.skipped,
            Outcome::Canceled => self.canceled,
        }
    }
}

/// Which items of a run are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RunItems {
    /// All of them; of a preview those that are not simply as they should be.
    #[default]
    Usual,
    /// All of them.
    All,
    /// Those that ended so.
    Ended(Outcome),
}

impl RunItems {
    /// Whether items with this outcome are among them, in a run of this kind.
    pub fn holds(self, outcome: Outcome, kind: RunKind) -> bool {
        match self {
            Self::Usual => kind != RunKind::Preview || outcome != Outcome::AlreadyInPlace,
            Self::All => true,
            Self::Ended(only) => only == outcome,
        }
    }

    /// How many they are.
    pub fn count(self, run: &RunProgress) -> u32 {
        let held = Outcome::ALL.iter().filter(|outcome| self.holds(**outcome, run.kind));
        held.map(|outcome| run.outcomes.of(*outcome)).sum()
    }
}

impl std::str::FromStr for RunItems {
    type Err = crate::UnknownText;

    /// Reads the field `outcome` of an address: empty, `all`, or an outcome.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "" => Ok(Self::Usual),
            "all" => Ok(Self::All),
            outcome => outcome.parse().map(Self::Ended),
        }
    }
}

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunDetail {
    /// How far it is.
    pub progress: RunProgress,
    /// What became of its items so far, in the order of the selection.
    pub results: Page<RunResultRow>,
    /// Systems that it waits for.
    pub waiting_on: Vec<WaitingSystem>,
    /// Whether the reader may stop it.
    pub can_stop: Command,
    /// Whether the reader may pause it; not offered while it is paused.
    pub can_pause: Command,
    /// Whether the reader may go on with it; offered while it is paused.
    pub can_resume: Command,
    /// Whether the reader may carry it out; offered for a preview.
    pub can_apply: Command,
    /// The newest run that carries this preview out.
    pub applied: Option<RunId>,
    /// How fast it was; none for one that was over in a moment.
    pub throughput: Option<Throughput>,
    /// Other runs over the same package that are under way, newest first; at most five.
    pub others: Vec<OtherRun>,
}

/// How many items were done in each of some equal spans of time, from the ask on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Throughput {
    /// How long a span is, in seconds.
    pub span_seconds: f64,
    /// What was done in each.
    pub done: Vec<u32>,
}

/// Somebody else's run over the same package, at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherRun {
    /// The run.
    pub id: RunId,
    /// What was asked.
    pub kind: RunKind,
    /// Who asked.
    pub asked_by: String,
    /// When.
    #[serde(with = "rfc3339")]
    pub asked_at: OffsetDateTime,
    /// What it has left.
    pub left: Count,
    /// How much of that this run has left as well; one look serves both.
    pub shared: Count,
}

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunResultRow {
    /// Its place in the selection.
    pub ordinal: u32,
    /// Whose assignment; none when that is gone.
    pub subject: Option<Person>,
    /// The assignment; none for a request that never had one.
    pub assignment: Option<AssignmentId>,
    /// The request, when requests were selected.
    pub request: Option<RequestId>,
    /// When it was done.
    #[serde(with = "rfc3339")]
    pub at: OffsetDateTime,
    /// The gravest of its grants' outcomes.
    pub outcome: Outcome,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// One element a resource role.
    pub grants: Vec<GrantOutcome>,
}

/// What became of one resource role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrantOutcome {
    /// The name of the resource.
    pub resource: String,
    /// The name of the role in it.
    pub role: String,
    /// The system it lives in.
    pub system: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it failed or can't be verified, and who can fix it.
    pub cause: Option<String>,
    /// When the engine tries again by itself.
    #[serde(with = "rfc3339::option", default)]
    pub next_attempt: Option<OffsetDateTime>,
}

/// A system that a run waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitingSystem {
    /// The system.
    pub system: Named<SystemId>,
    /// What it last answered, or that it did not.
    pub cause: String,
    /// Since when.
    #[serde(with = "rfc3339::option", default)]
    pub since: Option<OffsetDateTime>,
    /// When it is asked again.
    #[serde(with = "rfc3339::option", default)]
    pub next_attempt: Option<OffsetDateTime>,
}
