//! One pass over a leased resource: take down what is due, read, write what is missing, read back. What is in place and
//! only has to be looked at is compared in the database, and nothing of it is written.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use regrant_model::state::Desired;
use sqlx::types::Uuid;
use time::OffsetDateTime;

use super::Remote;
use super::accounts::{self, Accounts};
use super::capture::{self, Captured};
use super::guard::Guard;
use super::lease::Lease;
use crate::connector::{AccountKey, CallError, Change, Connector, GroupRef, Membership};
use crate::db::Db;
use crate::engine::verdict::{Observation, is_ours};
use crate::{Error, Result};

/// A grant and what was seen of it.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The grant.
    pub grant: Captured,
    /// What was seen.
    pub seen: Observation,
    /// Start of the read that saw it; database time.
    pub read_at: OffsetDateTime,
}

/// What a pass has to record.
#[derive(Debug)]
pub struct Seen {
    /// Of single grants.
    pub grants: Vec<Observed>,
    /// The asks for a look that it answers: nothing that they want looked at is left but what is due.
    pub answers: Option<i64>,
    /// Since when everything that stays in place was seen there; none when it could not be read.
    pub looked_at: Option<OffsetDateTime>,
    /// How many were in it at the last read.
    pub size: Option<i32>,
}

/// What became of a pass whose system could be used.
pub enum Looked {
    /// This was seen.
    Seen(Seen),
    /// Somebody else has the resource by now.
    LeaseLost,
}

/// A read that was made before it was known that there is more to do.
#[derive(Debug)]
pub struct FirstRead {
    /// When.
    pub at: Instant,
    /// What came of it.
    pub saw: Result<Membership, CallError>,
}

/// How long a first read is good for writing by: others write to the group too.
const FRESH: Duration = Duration::from_millis(500);

/// A pass over a leased resource.
pub struct Pass<'a> {
    remote: &'a Remote,
    /// The lease.
    pub lease: &'a Lease,
    due: Vec<Captured>,
    /// The first read, where there was one already.
    first: Mutex<Option<FirstRead>>,
    /// Were in place and made due by this pass.
    escalated: Mutex<Vec<Captured>>,
}

impl<'a> Pass<'a> {
    /// With what was taken down as due before the first read. What is asked for with a mark on the resource needs nothing
    /// taken down.
    pub fn new(remote: &'a Remote, lease: &'a Lease, due: Vec<Captured>, first: Option<FirstRead>) -> Self {
        Self { remote, lease, due, first: Mutex::new(first), escalated: Mutex::default() }
    }

    /// Every grant for which it may have sent a write.
    pub fn may_have_written(&self) -> Vec<Uuid> {
        let escalated = self.escalated.lock().unwrap_or_else(PoisonError::into_inner);
        self.due.iter().chain(&*escalated).map(|grant| grant.id).collect()
    }

    /// Nothing could be read: the same for all that is due or asked for.
    pub async fn unreadable(&self, error: &CallError) -> Result<Seen> {
        let mut grants = self.due.clone();
        grants.extend(self.escalated.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        let mut answers = self.lease.asked;
        if let Some(asked) = self.lease.asked {
            let others = capture::escalate_all(&self.remote.db, self.lease, asked).await?;
            answers = answers.filter(|_| !others.more);
            grants.extend(others.these);
        }
        let seen = Observation::Unreadable(error.clone());
        let read_at = OffsetDateTime::UNIX_EPOCH;
        let grants =
            grants.into_iter().map(|grant| Observed { grant, seen: seen.clone(), read_at }).collect();
        Ok(Seen { grants, answers, looked_at: None, size: None })
    }

    /// Reads, writes and reads back. The outer result is the database's, the inner the connected system's.
    pub async fn look(&self, connector: &Connector) -> Result<Result<Looked, CallError>> {
        let db = &self.remote.db;
        let early = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let first = match early.filter(|read| read.saw.is_err() || read.at.elapsed() < FRESH) {
            Some(read) => read.saw,
            None => connector.read(&self.lease.group).await,
        };
        let first = match first {
            Ok(first) => first,
            Err(error) => return Ok(Err(error)),
        };
        if first.locator != self.lease.group.locator {
            follow_rename(db, self.lease, &first).await?;
        }
        let (suspects, more) = match self.lease.asked {
            Some(_) => {
                let suspects = capture::suspects(db, self.lease, &first).await?;
                (suspects.these, suspects.more)
            }
            None => (Vec::new(), false),
        };
        let all: Vec<Captured> = self.due.iter().chain(&suspects).cloned().collect();
        let accounts = match accounts::of(self.remote, self.lease.system, connector, &all, &first).await? {
            Ok(accounts) => accounts,
            Err(error) => return Ok(Err(error)),
        };
        let (grants, missing) = self.sort(suspects, &accounts, &first).await?;

        let changes = Changes::of(&grants, &accounts, &first);
        let mut seen = SeenBy { accounts: &accounts, first: &first, last: None, errors: HashMap::new() };
        let mut read_at = self.lease.taken_at;
        if !changes.list.is_empty() {
            let guard = Guard { db, lease: self.lease, times: self.remote.times, grants: changes.grants };
            let group = GroupRef { locator: first.locator.clone(), ..self.lease.group.clone() };
            let applied = connector.apply(&group, &changes.list, &guard).await;
            if applied.lost_lease {
                return Ok(Ok(Looked::LeaseLost));
            }
            if !applied.results.is_empty() {
                read_at = now(db).await?;
                seen.last = match connector.read(&group).await {
                    Ok(membership) => Some(membership),
                    Err(error) => return Ok(Err(error)),
                };
            }
            seen.errors = applied
                .results
                .into_iter()
                .filter_map(|(change, result)| result.err().map(|error| (change.account.key(), error)))
                .collect();
        }
        let size = Some(seen.last.as_ref().unwrap_or(&first).size());
        let mut observed: Vec<Observed> =
            grants.into_iter().map(|grant| Observed { seen: seen.of(&grant), grant, read_at }).collect();
        let (seen, read_at) = (Observation::Missing, self.lease.taken_at);
        observed.extend(missing.into_iter().map(|grant| Observed { grant, seen: seen.clone(), read_at }));
        let answers = self.lease.asked.filter(|_| !more);
        let looked_at = answers.map(|_| self.lease.taken_at);
        Ok(Ok(Looked::Seen(Seen { grants: observed, answers, looked_at, size })))
    }

    /// Of the suspects, those that somebody asked for become due and are treated as what was due before; the others are
    /// missing. Who is there under the account that was looked up anew is no suspect any more.
    async fn sort(
        &self,
        mut suspects: Vec<Captured>,
        accounts: &Accounts,
        first: &Membership,
    ) -> Result<(Vec<Captured>, Vec<Captured>)> {
        let there = |grant: &Captured| {
            let account = accounts.get(&grant.subject);
            account.is_some_and(|known| known.as_ref().is_ok_and(|it| first.members.contains(&it.key())))
        };
        suspects.retain(|grant| !there(grant));
        let mut grants = self.due.clone();
        let (Some(asked), false) = (self.lease.asked, suspects.is_empty()) else {
            return Ok((grants, suspects));
        };
        let ids: Vec<Uuid> = suspects.iter().map(|grant| grant.id).collect();
        let due = capture::escalate(&self.remote.db, self.lease, asked, &ids).await?;
        let (escalated, missing): (Vec<_>, Vec<_>) =
            suspects.into_iter().partition(|one| due.contains(&one.id));
        grants.extend(escalated.iter().cloned());
        *self.escalated.lock().unwrap_or_else(PoisonError::into_inner) = escalated;
        Ok((grants, missing))
    }
}

/// What there is to write.
#[derive(Default)]
struct Changes {
    list: Vec<Change>,
    /// Which grant an account's change is for.
    grants: HashMap<AccountKey, Uuid>,
}

impl Changes {
    fn of(grants: &[Captured], accounts: &Accounts, first: &Membership) -> Self {
        let mut changes = Self::default();
        for grant in grants {
            let Some(Ok(account)) = accounts.get(&grant.subject) else { continue };
            let key = account.key();
            let there = first.members.contains(&key);
            match grant.before.desired {
                Desired::Present if !there => changes.list.push(Change::add(account.clone())),
                Desired::Absent if there && is_ours(&grant.before) => {
                    changes.list.push(Change::remove(account.clone()));
                }
                _ => {}
            }
            changes.grants.insert(key, grant.id);
        }
        changes
    }
}

/// All that a pass saw.
struct SeenBy<'a> {
    accounts: &'a Accounts,
    first: &'a Membership,
    /// After something was written.
    last: Option<Membership>,
    errors: HashMap<AccountKey, CallError>,
}

impl SeenBy<'_> {
    fn of(&self, grant: &Captured) -> Observation {
        match self.accounts.get(&grant.subject) {
            Some(Ok(account)) => {
                let key = account.key();
                let last = self.last.as_ref().unwrap_or(self.first);
                let (before, after) = (self.first.members.contains(&key), last.members.contains(&key));
                let as_wanted = after == (grant.before.desired == Desired::Present);
                match self.errors.get(&key) {
                    Some(error) if !as_wanted => Observation::WriteFailed(error.clone()),
                    _ => Observation::Seen { before, after },
                }
            }
            Some(Err(error)) => Observation::WriteFailed(error.clone()),
            None => Observation::Seen { before: false, after: false },
        }
    }
}

async fn follow_rename(db: &Db, lease: &Lease, now: &Membership) -> Result<()> {
    sqlx::query!(
        "update resources set locator = $2, display_name = coalesce($3, display_name) where id = $1",
        lease.resource,
        now.locator,
        now.name,
    )
    .execute(db)
    .await?;
    tracing::info!(resource = %lease.resource, "the resource was renamed in its system");
    Ok(())
}

async fn now(db: &Db) -> Result<OffsetDateTime> {
    let now = sqlx::query_scalar!("select regrant_now()").fetch_one(db).await?;
    now.ok_or_else(|| Error::internal("regrant_now() gave nothing"))
}
