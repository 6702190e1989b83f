//! What a pass takes down from the database before it acts: grants as they stand, and their subjects' accounts.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use sqlx::types::Uuid;

use super::lease::Lease;
use crate::connector::{Account, AccountKey, Membership};
use crate::db::{self, Db};
use crate::engine::verdict::Before;
use crate::{Error, Result};

/// Grants a pass takes at most of each kind; the others are next. A literal in the statements: an unknown limit is planned
/// for as one of a few rows.
const LIMIT: usize = 20_000;

/// A grant as it stood when the pass took it down.
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

/// As many as a pass takes, and whether there are more.
#[derive(Debug)]
pub struct Part<T> {
    /// These.
    pub these: Vec<T>,
    /// Not all there are.
    pub more: bool,
}

impl<T> From<Vec<T>> for Part<T> {
    fn from(these: Vec<T>) -> Self {
        Self { more: these.len() >= LIMIT, these }
    }
}

struct Row {
    id: Uuid,
    subject_id: Uuid,
    desired: String,
    status: String,
    origin: String,
    intended: bool,
    attempts: i32,
    desired_generation: i64,
    account: Option<String>,
    stale: Option<bool>,
    due_for: f64,
}

impl TryFrom<Row> for Captured {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            subject: row.subject_id,
            generation: row.desired_generation,
            before: Before {
                due_for: Duration::try_from_secs_f64(row.due_for).unwrap_or_default(),
                attempts: row.attempts,
                ..Before::read(&row.desired, &row.status, &row.origin, row.intended)?
            },
            account: row
                .account
                .map(|name| Known { account: Account::new(name), stale: row.stale.unwrap_or_default() }),
        })
    }
}

fn all(rows: Vec<Row>) -> Result<Vec<Captured>> {
    rows.into_iter().map(Captured::try_from).collect()
}

/// What is due of these resources, by resource.
pub async fn due(db: &Db, leases: &[Lease]) -> Result<HashMap<Uuid, Vec<Captured>>> {
    let (resources, systems): (Vec<Uuid>, Vec<Uuid>) =
        leases.iter().map(|lease| (lease.resource, lease.system)).unzip();
    let rows = sqlx::query!(
        r#"select g.resource_id, g.id, g.subject_id, g.desired, g.status, g.origin, g.intended_at is not null as "intended!",
             g.attempts, g.desired_generation, ea.account as "account?",
             ea.found_at < regrant_now() - interval '1 minute' as "stale?",
             coalesce(extract(epoch from (select regrant_now()) - g.due_since), 0)::float8 as "due_for!"
         from unnest($1::uuid[], $2::uuid[]) n (resource, system)
         join grants g on g.resource_id = n.resource and g.due_at is not null
         left join external_accounts ea on ea.system_id = n.system and ea.subject_id = g.subject_id
         order by g.id limit 20000"#,
        &resources,
        &systems,
    )
    .fetch_all(db)
    .await?;
    let mut due: HashMap<Uuid, Vec<Captured>> = HashMap::new();
    for row in rows {
        let grant = Row {
            id: row.id,
            subject_id: row.subject_id,
            desired: row.desired,
            status: row.status,
            origin: row.origin,
            intended: row.intended,
            attempts: row.attempts,
            desired_generation: row.desired_generation,
            account: row.account,
            stale: row.stale,
            due_for: row.due_for,
        };
        due.entry(row.resource_id).or_default().push(grant.try_into()?);
    }
    Ok(due)
}

/// Who is said to be in place, and nobody is at it, by resource; and under which account they are known.
///
/// Taken down while the lease is held, and therefore as good before a read as after it: only the holder of the lease says
/// of a grant that it is in place.
pub async fn in_place(db: &Db, system: Uuid, resources: &[Uuid]) -> Result<InPlace> {
    let rows = sqlx::query!(
        r#"select resource_id, array_agg(subject_id) as "subjects!" from grants
         where resource_id = any($1) and desired = 'present' and status in ('in_place', 'accepted') and due_at is null
         group by resource_id"#,
        resources,
    )
    .fetch_all(db)
    .await?;
    let mut subjects: Vec<Uuid> = rows.iter().flat_map(|row| &row.subjects).copied().collect();
    subjects.sort_unstable();
    subjects.dedup();
    let accounts = sqlx::query!(
        "select subject_id, account from external_accounts where system_id = $1 and subject_id = any($2)",
        system,
        &subjects,
    )
    .fetch_all(db)
    .await?;
    Ok(InPlace {
        subjects: rows.into_iter().map(|row| (row.resource_id, row.subjects)).collect(),
        accounts: accounts
            .into_iter()
            .map(|row| (row.subject_id, AccountKey::from_name(row.account)))
            .collect(),
    })
}

/// What is said to be in place.
#[derive(Debug, Default)]
pub struct InPlace {
    subjects: HashMap<Uuid, Vec<Uuid>>,
    accounts: HashMap<Uuid, AccountKey>,
}

impl InPlace {
    /// Whether all that is said to be in place in a resource was read there.
    pub fn is_all_there(&self, resource: Uuid, read: &Membership) -> bool {
        let subjects = self.subjects.get(&resource).map(Vec::as_slice).unwrap_or_default();
        subjects
            .iter()
            .all(|subject| self.accounts.get(subject).is_some_and(|key| read.members.contains(key)))
    }
}

/// What is said to be in place and nobody is at, but is not among those who were read, as far as their accounts are
/// known. Taken down after the read: only the holder of the lease says of a grant that it is in place.
pub async fn suspects(db: &Db, lease: &Lease, read: &Membership) -> Result<Part<Captured>> {
    // NOT IN is always looked up in a hash table. A join may be planned as a loop over all members for each grant, since
    // nothing is known of the length of the list.
    let members: Vec<&str> = read.members.iter().map(AccountKey::as_str).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select g.id, g.subject_id, g.desired, g.status, g.origin, g.intended_at is not null as "intended!",
             g.attempts, g.desired_generation, ea.account as "account?",
             ea.found_at < regrant_now() - interval '1 minute' as "stale?", 0::float8 as "due_for!"
         from grants g left join external_accounts ea on ea.system_id = $2 and ea.subject_id = g.subject_id
         where g.resource_id = $1 and g.desired = 'present' and g.status in ('in_place', 'accepted') and g.due_at is null
           and (ea.account_key is null or ea.account_key not in (select unnest($3::text[])))
         order by g.id limit 20000"#,
        lease.resource,
        lease.system,
        &members as _,
    )
    .fetch_all(db)
    .await?;
    Ok(all(rows)?.into())
}

/// Makes those of the grants due of which somebody has asked that they be looked at, and gives them. The others are not
/// to be written: nobody asked for them.
pub async fn escalate(db: &Db, lease: &Lease, asked: i64, grants: &[Uuid]) -> Result<HashSet<Uuid>> {
    let due = db::retry(|| async {
        let due = sqlx::query_scalar!(
            "with locked as (select id from grants where id = any($1) order by id for update)
             update grants g set due_at = regrant_now(), due_since = regrant_now() from locked
             where g.id = locked.id and g.desired = 'present' and g.status in ('in_place', 'accepted') and g.due_at is null
               and exists (
                 select from assignment_grants ag
                 join run_items i on i.assignment_id = ag.assignment_id and i.waiting
                 join look_resources l on l.look_id = i.look_id
                 where ag.grant_id = g.id and l.resource_id = $2 and l.asked <= $3)
             returning g.id",
            grants,
            lease.resource,
            asked,
        )
        .fetch_all(db)
        .await?;
        Ok(due)
    })
    .await?;
    Ok(due.into_iter().collect())
}

/// The same when nothing could be read: everything that somebody asked for and that is not due already. The answer that
/// there is none goes to each grant by itself.
pub async fn escalate_all(db: &Db, lease: &Lease, asked: i64) -> Result<Part<Captured>> {
    let rows = db::retry(|| async {
        let rows = sqlx::query_as!(
            Row,
            r#"with asked as (
                 select distinct g.id from look_resources l
                 join looks k on k.id = l.look_id
                 join run_items i on i.run_id = k.run_id and i.ordinal between k.first_ordinal and k.last_ordinal
                     and i.look_id = k.id and i.waiting
                 join assignment_grants ag on ag.assignment_id = i.assignment_id and ag.wanted
                 join grants g on g.id = ag.grant_id
                 where l.resource_id = $1 and l.asked <= $2 and g.resource_id = $1 and g.desired = 'present'
                   and g.status in ('in_place', 'accepted') and g.due_at is null
                 order by g.id limit 20000
             ), locked as (
                 select id from grants where id in (select id from asked) order by id for update
             )
             update grants g set due_at = regrant_now(), due_since = regrant_now()
             from locked
             where g.id = locked.id and g.desired = 'present' and g.status in ('in_place', 'accepted') and g.due_at is null
             returning g.id, g.subject_id, g.desired, g.status, g.origin, g.intended_at is not null as "intended!",
                 g.attempts, g.desired_generation, null::text as account, null::bool as stale, 0::float8 as "due_for!""#,
            lease.resource,
            asked,
        )
        .fetch_all(db)
        .await?;
        Ok(rows)
    })
    .await?;
    Ok(all(rows)?.into())
}
