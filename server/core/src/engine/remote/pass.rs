//! One pass over a leased resource: capture what is due, read, write what is missing, read back.

use std::collections::HashMap;
use std::time::Duration;

use regrant_model::state::Desired;
use sqlx::types::Uuid;
use time::OffsetDateTime;

use super::Remote;
use super::accounts::{self, Accounts};
use super::guard::Guard;
use super::lease::Lease;
use crate::connector::{Account, AccountKey, CallError, Change, Connector, Membership};
use crate::db::Db;
use crate::engine::parsed;
use crate::engine::verdict::{Before, Observation, is_ours};
use crate::{Error, Result};

/// Grants a pass takes at most; the others stay due and are next.
const LIMIT: i64 = 20_000;

/// A grant as it stood when the pass began.
#[derive(Clone, Debug)]
pub struct Captured {
    /// The grant.
    pub id: Uuid,
    /// Whose it is.
    pub subject: Uuid,
    /// The generation that this pass answers for.
    pub generation: i64,
    /// What was known of it.
    pub before: Before,
    /// The subject's account in the system, when it has been looked up before.
    pub account: Option<Known>,
}

/// An account as it was found.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which.
    pub account: Account,
    /// That was a while ago.
    pub stale: bool,
}

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

/// Takes down what is due.
pub async fn capture(db: &Db, lease: &Lease) -> Result<Vec<Captured>> {
    let rows = sqlx::query!(
        r#"select g.id, g.subject_id, g.desired, g.status, g.origin, g.intended_at is not null as "intended!",
             g.attempts, g.desired_generation, ea.account as "account?",
             ea.found_at < regrant_now() - interval '1 minute' as "stale?",
             coalesce(extract(epoch from (select regrant_now()) - g.due_since), 0)::float8 as "due_for!"
         from grants g left join external_accounts ea on ea.system_id = $2 and ea.subject_id = g.subject_id
         where g.resource_id = $1 and g.due_at is not null order by g.id limit $3"#,
        lease.resource,
        lease.system,
        LIMIT,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Captured {
                id: row.id,
                subject: row.subject_id,
                generation: row.desired_generation,
                before: Before {
                    desired: parsed(&row.desired)?,
                    status: parsed(&row.status)?,
                    origin: parsed(&row.origin)?,
                    intended: row.intended,
                    due_for: Duration::try_from_secs_f64(row.due_for).unwrap_or_default(),
                    attempts: row.attempts,
                },
                account: row
                    .account
                    .map(|name| Known { account: Account::new(name), stale: row.stale.unwrap_or_default() }),
            })
        })
        .collect()
}

/// Nothing could be read: the same for all.
pub fn unreadable(grants: &[Captured], error: &CallError) -> Vec<Observed> {
    let seen = Observation::Unreadable(error.clone());
    let read_at = OffsetDateTime::UNIX_EPOCH;
    grants.iter().map(|grant| Observed { grant: grant.clone(), seen: seen.clone(), read_at }).collect()
}

/// What became of a pass whose system could be used.
pub enum Looked {
    /// This was seen of the grants.
    Seen(Vec<Observed>),
    /// Somebody else has the resource by now.
    LeaseLost,
}

/// Reads, writes and reads back. The outer result is the database's, the inner the connected system's.
pub async fn look(
    remote: &Remote,
    lease: &Lease,
    connector: &Connector,
    grants: &[Captured],
) -> Result<Result<Looked, CallError>> {
    let first_at = now(&remote.db).await?;
    let first = match connector.read(&lease.group).await {
        Ok(first) => first,
        Err(error) => return Ok(Err(error)),
    };
    if first.locator != lease.group.locator {
        follow_rename(&remote.db, lease, &first.locator).await?;
    }
    let accounts = match accounts::of(remote, lease, connector, grants, &first).await? {
        Ok(accounts) => accounts,
        Err(error) => return Ok(Err(error)),
    };
    let mut changes = Vec::new();
    let mut of_account = HashMap::new();
    for grant in grants {
        let Some(Ok(account)) = accounts.get(&grant.subject) else { continue };
        let key = account.key();
        let there = first.members.contains(&key);
        match grant.before.desired {
            Desired::Present if !there => changes.push(Change::add(account.clone())),
            Desired::Absent if there && is_ours(&grant.before) => {
                changes.push(Change::remove(account.clone()));
            }
            _ => {}
        }
        of_account.insert(key, grant.id);
    }
    let mut errors: HashMap<AccountKey, CallError> = HashMap::new();
    let mut written = false;
    let (mut last, mut last_at) = (None, first_at);
    if !changes.is_empty() {
        let guard = Guard { db: &remote.db, lease, grants: of_account };
        let group = crate::connector::GroupRef { locator: first.locator.clone(), ..lease.group.clone() };
        let applied = connector.apply(&group, &changes, &guard).await;
        if applied.lost_lease {
            return Ok(Ok(Looked::LeaseLost));
        }
        written = !applied.results.is_empty();
        for (change, result) in applied.results {
            if let Err(error) = result {
                errors.insert(change.account.key(), error);
            }
        }
        last_at = now(&remote.db).await?;
        last = match connector.read(&group).await {
            Ok(membership) => Some(membership),
            Err(error) => return Ok(Err(error)),
        };
    }
    let last = last.as_ref().filter(|_| written).unwrap_or(&first);
    let read_at = if written { last_at } else { first_at };
    let seen = grants.iter().map(|grant| observe(grant, &accounts, &first, last, &errors, read_at)).collect();
    Ok(Ok(Looked::Seen(seen)))
}

fn observe(
    grant: &Captured,
    accounts: &Accounts,
    first: &Membership,
    last: &Membership,
    errors: &HashMap<AccountKey, CallError>,
    read_at: OffsetDateTime,
) -> Observed {
    let seen = match accounts.get(&grant.subject) {
        Some(Ok(account)) => {
            let key = account.key();
            let (before, after) = (first.members.contains(&key), last.members.contains(&key));
            let as_wanted = after == (grant.before.desired == Desired::Present);
            match errors.get(&key) {
                Some(error) if !as_wanted => Observation::WriteFailed(error.clone()),
                _ => Observation::Seen { before, after },
            }
        }
        Some(Err(error)) => Observation::WriteFailed(error.clone()),
        None => Observation::Seen { before: false, after: false },
    };
    Observed { grant: grant.clone(), seen, read_at }
}

async fn follow_rename(db: &Db, lease: &Lease, locator: &str) -> Result<()> {
    sqlx::query!("update resources set locator = $2 where id = $1", lease.resource, locator)
        .execute(db)
        .await?;
    tracing::info!(resource = %lease.resource, "the resource was renamed in its system");
    Ok(())
}

async fn now(db: &Db) -> Result<OffsetDateTime> {
    let now = sqlx::query_scalar!("select regrant_now()").fetch_one(db).await?;
    now.ok_or_else(|| Error::internal("regrant_now() gave nothing"))
}
