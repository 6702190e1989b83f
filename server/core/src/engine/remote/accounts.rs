//! Who the subjects are in a connected system. Looked up once and kept; looked up anew where what is known would have
//! something written, or would have access believed gone: people are renamed and moved.

use std::collections::{HashMap, HashSet};

use regrant_model::state::Desired;
use sqlx::types::Uuid;

use super::Remote;
use super::capture::Captured;
use crate::Result;
use crate::connector::{Account, AccountKey, CallError, CauseKind, Connector, Membership};
use crate::db::{self, Db};
use crate::engine::verdict::is_ours;

/// The subjects' accounts, or why one has none.
pub type Accounts = HashMap<Uuid, Result<Account, CallError>>;

/// The subjects' accounts. The outer result is the database's, the inner the connected system's.
pub async fn of(
    remote: &Remote,
    system: Uuid,
    connector: &Connector,
    grants: &[Captured],
    read: &Membership,
) -> Result<Result<Accounts, CallError>> {
    let mut accounts = Accounts::with_capacity(grants.len());
    let mut unknown = Vec::new();
    for grant in grants {
        match &grant.account {
            Some(known) if !(known.stale && matters(grant, &known.account, read)) => {
                accounts.insert(grant.subject, Ok(known.account.clone()));
            }
            _ => unknown.push(grant.subject),
        }
    }
    unknown.sort_unstable();
    unknown.dedup();
    if unknown.is_empty() {
        return Ok(Ok(accounts));
    }
    let keys = remote.systems.account_keys(&remote.db, system, &unknown).await?;
    let asked: Vec<String> = keys.iter().map(|(_, key)| key.clone()).collect();
    let answers = match connector.find_accounts(&asked).await {
        Ok(answers) => answers,
        Err(error) => return Ok(Err(error)),
    };
    let mut found = Vec::new();
    for ((subject, key), answer) in keys.into_iter().zip(answers) {
        match answer {
            Ok(Some(account)) => found.push((subject, key, account)),
            Ok(None) => drop(accounts.insert(subject, Err(connector.no_such_account(&key)))),
            Err(error) => drop(accounts.insert(subject, Err(error))),
        }
    }
    let taken = db::retry(|| keep(&remote.db, system, &unknown, &found)).await?;
    for (subject, key, account) in found {
        let answer = if taken.contains(&subject) { Err(ambiguous(&key, &account)) } else { Ok(account) };
        accounts.insert(subject, answer);
    }
    Ok(Ok(accounts))
}

/// Whether a wrong account would do harm: a write to it, or access that is believed gone.
fn matters(grant: &Captured, account: &Account, read: &Membership) -> bool {
    !read.members.contains(&account.key())
        && (grant.before.desired == Desired::Present || is_ours(&grant.before))
}

fn ambiguous(key: &str, account: &Account) -> CallError {
    CallError::permanent(
        CauseKind::AmbiguousAccount,
        format!(
            "The account \"{key}\" in the connected system fits more than one user of Regrant. Let the system be looked up \
             by an attribute that tells them apart, such as mail."
        ),
        account.name.clone(),
    )
}

/// Keeps what was found in place of what was known, and gives those whose account is somebody else's. Others may look the
/// same people up at this moment: whose an account is shows after the insert, which waits for theirs.
async fn keep(
    db: &Db,
    system: Uuid,
    asked: &[Uuid],
    found: &[(Uuid, String, Account)],
) -> Result<HashSet<Uuid>> {
    let keys: Vec<AccountKey> = found.iter().map(|(_, _, account)| account.key()).collect();
    let texts: Vec<&str> = keys.iter().map(AccountKey::as_str).collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    for text in &texts {
        *times.entry(text).or_default() += 1;
    }
    let (mut subjects, mut names, mut free) = (Vec::new(), Vec::new(), Vec::new());
    for ((subject, _, account), text) in found.iter().zip(&texts) {
        if times[text] == 1 {
            subjects.push(*subject);
            names.push(account.name.as_str());
            free.push(*text);
        }
    }
    let mut tx = db::begin(db).await?;
    sqlx::query!(
        "with locked as (
             select subject_id from external_accounts where system_id = $1 and subject_id = any($2)
             order by subject_id for update
         )
         delete from external_accounts ea using locked where ea.system_id = $1 and ea.subject_id = locked.subject_id",
        system,
        asked,
    )
    .execute(&mut *tx)
    .await?;
    // Whoever has left, and left nothing behind, makes room for a namesake.
    sqlx::query!(
        "delete from external_accounts ea using users u
         where ea.system_id = $1 and ea.account_key = any($2) and u.id = ea.subject_id and u.deleted_at is not null
           and not exists (select from grants g join resources r on r.id = g.resource_id
                 where g.subject_id = u.id and r.system_id = $1 and (g.desired, g.status) <> ('absent', 'withdrawn'))",
        system,
        &texts as _,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into external_accounts (system_id, subject_id, account, account_key, found_at)
         select $1, n.subject, n.account, n.key, regrant_now()
         from unnest($2::uuid[], $3::text[], $4::text[]) n (subject, account, key)
         order by n.subject on conflict do nothing",
        system,
        &subjects,
        &names as _,
        &free as _,
    )
    .execute(&mut *tx)
    .await?;
    let owners = sqlx::query!(
        "select account_key, subject_id from external_accounts where system_id = $1 and account_key = any($2)",
        system,
        &texts as _,
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let owners: HashMap<&str, Uuid> =
        owners.iter().map(|row| (row.account_key.as_str(), row.subject_id)).collect();
    let is_taken = |subject: &Uuid, text: &str| {
        times[text] > 1 || owners.get(text).is_some_and(|owner| owner != subject)
    };
    let all = found.iter().zip(&texts);
    Ok(all
        .filter(|((subject, ..), text)| is_taken(subject, text))
        .map(|((subject, ..), _)| *subject)
        .collect())
}
