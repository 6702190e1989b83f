//! What a reprocess would change in connected systems: their groups are read, and nothing is written.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use regrant_model::state::{Desired, Outcome};
use sqlx::types::Uuid;

use super::Remote;
use super::accounts;
use super::capture::Captured;
use crate::Result;
use crate::connector::{CallError, CauseKind, Connector, Membership};
use crate::engine::batch::RemoteGrant;
use crate::engine::results::{GrantOutcome, Of};
use crate::engine::verdict::is_ours;

/// How long a group that was read serves other batches of a run.
const FRESH: Duration = Duration::from_secs(20);

/// What was read lately, so that a run of many batches reads each group a few times and not once a batch.
#[derive(Debug, Default)]
pub struct Foreseen {
    reads: HashMap<Uuid, (Instant, Result<Membership, CallError>)>,
    /// Systems that did not answer: each of their groups would wait for the deadline.
    outages: HashMap<Uuid, CallError>,
}

impl Foreseen {
    /// Forgets what is no longer fresh.
    fn tidy(&mut self) {
        self.reads.retain(|_, (at, _)| at.elapsed() < FRESH);
        if self.reads.is_empty() {
            self.outages.clear();
        }
    }
}

impl Remote {
    /// What would be changed, and what could not be done or seen, by assignment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn foresee(
        &self,
        foreseen: &mut Foreseen,
        grants: &[RemoteGrant],
    ) -> Result<HashMap<Uuid, Vec<GrantOutcome>>> {
        foreseen.tidy();
        let mut changes: HashMap<Uuid, Vec<GrantOutcome>> = HashMap::new();
        for of_one in grants.chunk_by(|one, next| one.resource == next.resource) {
            let Some(first) = of_one.first() else { continue };
            let connector = self.systems.connector(&self.db, first.system).await;
            let judged = match &connector {
                Ok(connector) => self.judge(foreseen, connector, of_one).await?,
                Err(error) => {
                    let error = CallError::permanent(CauseKind::Protocol, error.public().to_owned(), "");
                    of_one.iter().filter_map(|one| unreadable(one, &error)).collect()
                }
            };
            for (assignment, change) in judged {
                changes.entry(assignment).or_default().push(change);
            }
        }
        Ok(changes)
    }

    /// The grants of one resource.
    async fn judge(
        &self,
        foreseen: &mut Foreseen,
        connector: &Connector,
        grants: &[RemoteGrant],
    ) -> Result<Vec<(Uuid, GrantOutcome)>> {
        let Some(first) = grants.first() else { return Ok(Vec::new()) };
        let all = |error: &CallError| grants.iter().filter_map(|one| unreadable(one, error)).collect();
        if let Some(error) = foreseen.outages.get(&first.system) {
            return Ok(all(error));
        }
        if !foreseen.reads.contains_key(&first.resource) {
            let saw = connector.read(&first.group).await;
            if let Err(error) = &saw
                && error.kind.is_outage()
            {
                foreseen.outages.insert(first.system, error.clone());
            }
            foreseen.reads.insert(first.resource, (Instant::now(), saw));
        }
        let read = match &foreseen.reads[&first.resource].1 {
            Ok(read) => read,
            Err(error) => return Ok(all(error)),
        };
        let captured: Vec<Captured> = grants.iter().map(|one| one.grant.clone()).collect();
        let accounts = match accounts::of(self, first.system, connector, &captured, read).await? {
            Ok(accounts) => accounts,
            Err(error) => return Ok(all(&error)),
        };
        let judge = |one: &RemoteGrant| {
            let before = &one.grant.before;
            let (outcome, cause) = match (accounts.get(&one.grant.subject), before.desired) {
                (Some(Ok(account)), desired) => match (desired, read.members.contains(&account.key())) {
                    (Desired::Present, false) => (Outcome::PutBack, None),
                    (Desired::Absent, true) if is_ours(before) => (Outcome::Withdrawn, None),
                    _ => return None,
                },
                (Some(Err(error)), Desired::Present) => (Outcome::Failed, Some(error.public.clone())),
                _ => return None,
            };
            Some(told(one, outcome, cause))
        };
        Ok(grants.iter().filter_map(judge).collect())
    }
}

/// A group that could not be read. One that is gone has no members, which ends what is not wanted.
fn unreadable(one: &RemoteGrant, error: &CallError) -> Option<(Uuid, GrantOutcome)> {
    let gone = error.kind == CauseKind::NoSuchGroup;
    let outcome = match one.grant.before.desired {
        Desired::Absent if gone => return None,
        Desired::Present if gone => Outcome::Failed,
        Desired::Absent | Desired::Present => Outcome::CannotVerify,
    };
    Some(told(one, outcome, Some(error.public.clone())))
}

fn told(one: &RemoteGrant, outcome: Outcome, cause: Option<String>) -> (Uuid, GrantOutcome) {
    (one.assignment, GrantOutcome { of: Of::Role(one.role), outcome, cause, next_attempt: None })
}
