//! Writing changes to a group.

use std::collections::VecDeque;

use super::LdapConnector;
use super::connection::{Connection, Query};
use super::failure::{Failure, code};
use super::plan::batches;
use super::read::GroupState;
use crate::connector::{AccountKey, Applied, CallError, CauseKind, Change, ChangeKind, GroupRef, WriteGuard};

/// How often a batch is recomputed because others write to the same group.
const ROUNDS: usize = 12;
/// After this many accounts were refused for want of access and nothing was accepted, the rest are not tried.
const DENIED: usize = 16;

impl LdapConnector {
    /// Makes changes to a group true, as far as the guard still wants them.
    pub async fn apply(&self, group: &GroupRef, changes: &[Change], guard: &impl WriteGuard) -> Applied {
        let (connection, state) = match self.open_group(group).await {
            Ok(opened) => opened,
            Err(error) => return Applied { results: all(changes, &error), lost_lease: false },
        };
        let state = match state {
            Ok(state) => state,
            Err(gone) => {
                self.pool.give_back(connection);
                return Applied { results: without_group(changes, &gone), lost_lease: false };
            }
        };
        let queue = batches(changes, self.server.config.batch_size).collect();
        let mut writer = Writer {
            connector: self,
            group,
            guard,
            connection,
            state,
            queue,
            applied: Applied::default(),
            denied: 0,
            accepted: false,
        };
        let healthy = writer.run().await;
        let Writer { connection, applied, .. } = writer;
        if healthy {
            self.pool.give_back(connection);
        }
        applied
    }
}

/// Nobody is in a group that is gone.
fn without_group(changes: &[Change], gone: &CallError) -> Vec<(Change, Result<(), CallError>)> {
    let outcome = |change: &Change| match change.kind {
        ChangeKind::Add => Err(gone.clone()),
        ChangeKind::Remove => Ok(()),
    };
    changes.iter().map(|change| (change.clone(), outcome(change))).collect()
}

fn all(changes: &[Change], error: &CallError) -> Vec<(Change, Result<(), CallError>)> {
    changes.iter().map(|change| (change.clone(), Err(error.clone()))).collect()
}

/// Why work on the group ends early.
enum Stop {
    LeaseLost,
    Gone(Vec<Change>, CallError),
    Failed(Vec<Change>, Failure),
}

/// What became of a batch.
enum Batch {
    Settled,
    /// The server refuses it for good, as a whole.
    Refused(Vec<Change>, Failure),
}

struct Writer<'a, G> {
    connector: &'a LdapConnector,
    group: &'a GroupRef,
    guard: &'a G,
    connection: Connection,
    state: GroupState,
    queue: VecDeque<Vec<Change>>,
    applied: Applied,
    /// Single changes refused for want of access.
    denied: usize,
    /// Whether anything was written.
    accepted: bool,
}

impl<G: WriteGuard> Writer<'_, G> {
    /// Works off the queue; tells whether the connection is still good.
    async fn run(&mut self) -> bool {
        while let Some(batch) = self.queue.pop_front() {
            match self.settle(batch).await {
                Ok(Batch::Settled) => {}
                Ok(Batch::Refused(batch, failure)) => self.refused(batch, &failure).await,
                Err(Stop::LeaseLost) => {
                    self.applied.lost_lease = true;
                    return true;
                }
                Err(Stop::Gone(mut rest, gone)) => {
                    rest.extend(self.queue.drain(..).flatten());
                    self.applied.results.extend(without_group(&rest, &gone));
                    return true;
                }
                Err(Stop::Failed(batch, failure)) => return self.stop(batch, &failure),
            }
        }
        true
    }

    /// The server can't go on: what is left shares the outcome.
    fn stop(&mut self, mut rest: Vec<Change>, failure: &Failure) -> bool {
        rest.extend(self.queue.drain(..).flatten());
        let error = failure.explain(&self.connector.server, "change the members of", &self.state.dn);
        self.applied.results.extend(all(&rest, &error));
        failure.code().is_some()
    }

    /// Writes a batch; when the group is not as it was thought to be, reads it again and recomputes.
    async fn settle(&mut self, mut batch: Vec<Change>) -> Result<Batch, Stop> {
        let server = &*self.connector.server;
        self.refuse_placeholders(&mut batch);
        let mut rejected = None;
        for _ in 0..ROUNDS {
            let (held, open): (Vec<_>, Vec<_>) =
                batch.into_iter().partition(|change| self.state.holds(change));
            self.applied.results.extend(held.into_iter().map(|change| (change, Ok(()))));
            if open.is_empty() {
                return Ok(Batch::Settled);
            }
            batch = self.guard.still_wanted(&open).await.map_err(|_| Stop::LeaseLost)?;
            if batch.is_empty() {
                return Ok(Batch::Settled);
            }
            let placeholder = server.config.placeholder.clone().unwrap_or_else(|| self.state.dn.clone());
            let plan = self.state.plan(&batch, &placeholder);
            let modifications = plan.modifications(&server.config.member_attribute);
            let failure = match self.connection.modify(server, &self.state.dn, modifications).await {
                Ok(()) => {
                    self.state.record(&batch, &plan, &placeholder);
                    self.accepted = true;
                    self.applied.results.extend(batch.into_iter().map(|change| (change, Ok(()))));
                    return Ok(Batch::Settled);
                }
                Err(failure) => failure,
            };
            if !is_conflict(&failure) {
                return if is_refusal(&failure) {
                    Ok(Batch::Refused(batch, failure))
                } else {
                    Err(Stop::Failed(batch, failure))
                };
            }
            let before = (self.state.dn.clone(), plan);
            match self.connector.find_group(&mut self.connection, self.group).await {
                Ok(Ok(mut state)) => {
                    state.needs_member |=
                        self.state.needs_member || failure.code() == Some(code::OBJECT_CLASS);
                    self.state = state;
                }
                Ok(Err(gone)) => return Err(Stop::Gone(batch, gone)),
                Err(failure) => return Err(Stop::Failed(batch, failure)),
            }
            // The same modification refused twice on the same group: it is not the others' writes.
            if rejected.as_ref() == Some(&before) {
                return Ok(Batch::Refused(batch, failure));
            }
            rejected = Some(before);
        }
        let error = CallError::transient(
            CauseKind::Busy,
            format!(
                "Others keep changing the members of {} in {}; Regrant tries again later.",
                self.state.dn, server.name
            ),
            format!("{ROUNDS} rounds"),
        );
        self.applied.results.extend(all(&batch, &error));
        Ok(Batch::Settled)
    }

    /// Nobody can be made a member who only stands in for one.
    fn refuse_placeholders(&mut self, batch: &mut Vec<Change>) {
        let server = &self.connector.server;
        let placeholder = server.config.placeholder.as_ref().unwrap_or(&self.state.dn);
        let key = AccountKey::of(placeholder);
        let (refused, kept) = std::mem::take(batch)
            .into_iter()
            .partition(|change| change.kind == ChangeKind::Add && change.account.key() == key);
        *batch = kept;
        let error = CallError::permanent(
            CauseKind::Rejected,
            format!(
                "{placeholder} is the placeholder of {} for groups that would be empty, and can't be given access. \
                 Whoever manages the connected system can choose another placeholder.",
                server.name
            ),
            "the account is the placeholder",
        );
        self.applied.results.extend(all(&refused, &error));
    }

    /// Splits a refused batch; tells why, when only the culprit is left.
    async fn refused(&mut self, mut batch: Vec<Change>, failure: &Failure) {
        let denied = matches!(failure.code(), Some(code::INSUFFICIENT_ACCESS | code::UNWILLING));
        let alone = batch.len() == 1;
        let hopeless = denied && !self.accepted && self.denied >= DENIED;
        if !alone && !hopeless {
            let half = batch.split_off(batch.len() / 2);
            self.queue.push_front(half);
            self.queue.push_front(batch);
            return;
        }
        self.denied += usize::from(denied);
        for change in batch {
            let missing = if alone { self.missing_account(&change, failure).await } else { None };
            let error = missing.unwrap_or_else(|| self.explain(&change, failure));
            self.applied.results.push((change, Err(error)));
        }
    }

    fn explain(&self, change: &Change, failure: &Failure) -> CallError {
        let account = &change.account.name;
        let attempt = match change.kind {
            ChangeKind::Add => format!("add {account} to"),
            ChangeKind::Remove => format!("remove {account} from"),
        };
        failure.explain(&self.connector.server, &attempt, &self.state.dn)
    }

    /// Whether a refused account is simply gone: a better answer than the rule that refused it.
    async fn missing_account(&mut self, change: &Change, failure: &Failure) -> Option<CallError> {
        if change.kind == ChangeKind::Remove || failure.code() == Some(code::INSUFFICIENT_ACCESS) {
            return None;
        }
        let server = &*self.connector.server;
        let account = &change.account.name;
        let found = self.connection.search(server, &Query::entry(account, &["1.1"])).await.ok()?;
        (found.answer.rc == code::NO_SUCH_OBJECT).then(|| {
            CallError::permanent(
                CauseKind::NoSuchAccount,
                format!(
                    "{} has no account {account} any more, so it can't be added to {}. Ask the directory's \
                     administrator whether it was deleted or moved.",
                    server.name, self.state.dn
                ),
                self.explain(change, failure).private,
            )
        })
    }
}

/// The group is not as it was thought to be: a value is there or gone already, the last member went, the group
/// moved. Active Directory says 68 and 53 where others say 20 and 16.
fn is_conflict(failure: &Failure) -> bool {
    matches!(
        failure.code(),
        Some(
            code::NO_SUCH_ATTRIBUTE
                | code::VALUE_EXISTS
                | code::NO_SUCH_OBJECT
                | code::UNWILLING
                | code::OBJECT_CLASS
                | code::ENTRY_EXISTS
        )
    )
}

/// The server will not do it, now or later.
fn is_refusal(failure: &Failure) -> bool {
    failure.code().is_some_and(|rc| {
        !matches!(
            rc,
            code::BUSY
                | code::UNAVAILABLE
                | code::TIME_LIMIT
                | code::OPERATIONS_ERROR
                | code::OTHER
                | code::REFERRAL
        )
    })
}
