//! One pass over a leased resource: capture what is due, read, write what is missing, read back.

use std::collections::HashMap;
use std::time::Duration;

use regrant_model::state::Desired;
use sqlx::types::Uuid;
use time::OffsetDateTime;

use super::Remote;
use super::guard::Guard;
use super::lease::Lease;
use crate::connector::{Account, AccountKey, CallError, CauseKind, Change, Connector, Membership};
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
    pub account: Option<Account>,
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
                account: row.account.map(Account::new),
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
    let accounts = match accounts(remote, lease, connector, grants).await? {
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
    accounts: &HashMap<Uuid, Result<Account, CallError>>,
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

/// The subjects' accounts: those that are known, and the others looked up and kept.
async fn accounts(
    remote: &Remote,
    lease: &Lease,
    connector: &Connector,
    grants: &[Captured],
) -> Result<Result<HashMap<Uuid, Result<Account, CallError>>, CallError>> {
    let mut accounts: HashMap<Uuid, Result<Account, CallError>> = HashMap::with_capacity(grants.len());
    let mut unknown = Vec::new();
    for grant in grants {
        match &grant.account {
            Some(account) => drop(accounts.insert(grant.subject, Ok(account.clone()))),
            None => unknown.push(grant.subject),
        }
    }
    unknown.sort_unstable();
    unknown.dedup();
    if unknown.is_empty() {
        return Ok(Ok(accounts));
    }
    let keys = remote.systems.account_keys(&remote.db, lease.system, &unknown).await?;
    let asked: Vec<String> = keys.iter().map(|(_, key)| key.clone()).collect();
    let found = match connector.find_accounts(&asked).await {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    let mut known = Vec::new();
    for ((subject, key), answer) in keys.into_iter().zip(found) {
        let answer = answer.and_then(|account| {
            account.ok_or_else(|| {
                CallError::permanent(
                    CauseKind::NoSuchAccount,
                    format!("There is no account for \"{key}\" in the connected system. Create it there, then reprocess."),
                    "",
                )
            })
        });
        if let Ok(account) = &answer {
            known.push((subject, account.clone()));
        }
        accounts.insert(subject, answer);
    }
    keep(&remote.db, lease.system, &known).await?;
    Ok(Ok(accounts))
}

async fn keep(db: &Db, system: Uuid, known: &[(Uuid, Account)]) -> Result<()> {
    let subjects: Vec<Uuid> = known.iter().map(|(subject, _)| *subject).collect();
    let names: Vec<String> = known.iter().map(|(_, account)| account.name.clone()).collect();
    let keys: Vec<String> = known.iter().map(|(_, account)| account.key().as_str().to_owned()).collect();
    sqlx::query!(
        "insert into external_accounts (system_id, subject_id, account, account_key, found_at)
         select $1, n.subject, n.account, n.key, regrant_now()
         from unnest($2::uuid[], $3::text[], $4::text[]) n (subject, account, key)
         order by n.subject on conflict do nothing",
        system,
        &subjects,
        &names,
        &keys,
    )
    .execute(db)
    .await?;
    Ok(())
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
