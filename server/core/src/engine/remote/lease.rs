//! Leases on resources.

use std::time::Duration;

use sqlx::{PgConnection, PgExecutor, types::Uuid};
use time::OffsetDateTime;

use crate::Result;
use crate::connector::GroupRef;
use crate::db::{self, Db};
use crate::engine::{looks, results};

/// Up to this many members a resource is looked at together with others.
const SMALL: i32 = 1_000;

/// How many others.
const COMPANY: i64 = 31;

/// How long things may take. A call's deadline is shorter than the lease, and a heartbeat renews it.
#[derive(Clone, Copy, Debug)]
pub struct LeaseTimes {
    /// How long a lease lasts without a heartbeat.
    pub lease: Duration,
    /// The longest a single call can take, on our side or on the way: a write may land that long after its sender died.
    pub longest_call: Duration,
}

impl Default for LeaseTimes {
    fn default() -> Self {
        Self { lease: Duration::from_mins(1), longest_call: Duration::from_secs(40) }
    }
}

/// Whether the system may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Yes.
    Call,
    /// No: the circuit is open, with this cause. Waiting times are recorded as after a failed call.
    NoCall(String),
}

/// A leased resource.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The resource.
    pub resource: Uuid,
    /// Its system.
    pub system: Uuid,
    /// How the system knows it.
    pub group: GroupRef,
    /// Proves that the lease is ours.
    pub token: Uuid,
    /// When it was taken; what is read from here on is at least this fresh.
    pub taken_at: OffsetDateTime,
    /// Somebody asked that what is in place be looked at; a read from here on answers all asks up to this one.
    pub asked: Option<i64>,
    /// How many were in it when it was last read.
    pub size: i32,
    /// Whether to call.
    pub mode: Mode,
}

/// Leases the resource that has been due longest, interactive before bulk, and others of its system that are due too, as
/// long as all of them are small. Nobody else has them until the leases end.
///
/// An open circuit lets one probe through at a time; the others only record that they wait.
///
/// The commit is not waited for until it is on disk: a lease that a crash of the database loses is one of which nothing
/// was done, since the guard of every write renews it with a commit that is.
pub async fn take(db: &Db, times: LeaseTimes) -> Result<Vec<Lease>> {
    let token = Uuid::now_v7();
    let rows = sqlx::query!(
        r#"with relaxed as materialized (
             select set_config('synchronous_commit', 'off', true)
         ), first as materialized (
             select w.resource_id, w.system_id, w.priority, w.size <= $4 as in_company
             from resource_work w
             where (w.due_at <= (select regrant_now()) or w.recheck_at <= (select regrant_now()))
               and (w.lease_until is null or w.lease_until <= (select regrant_now()))
             order by w.priority, w.due_at limit 1 for update skip locked
         ), others as materialized (
             select w.resource_id from first f
             join connected_systems s on s.id = f.system_id and s.open_until is null
             join resource_work w on w.system_id = f.system_id and w.priority = f.priority
             where f.in_company and w.resource_id <> f.resource_id and w.size <= $4
               and w.due_at <= (select regrant_now())
               and (w.lease_until is null or w.lease_until <= (select regrant_now()))
             order by w.due_at limit $5 for update of w skip locked
         )
         update resource_work w set lease_token = $1, lease_until = regrant_now() + $2,
             recheck_at = case when w.lease_token is not null then regrant_now() + $3 else w.recheck_at end,
             recheck_since = case when w.lease_token is not null
                 then least(w.recheck_since, w.lease_until - $2) else w.recheck_since end
         from (select resource_id from first union all select resource_id from others) pick,
             relaxed, resources r, connected_systems s, (select recheck_at, resource_id from resource_work) old
         where w.resource_id = pick.resource_id and r.id = w.resource_id and s.id = w.system_id
           and old.resource_id = w.resource_id
         returning w.resource_id, w.system_id, r.external_id, coalesce(r.locator, r.external_id) as "locator!",
             s.open_until is not null as "open!", coalesce(s.last_error, '') as "last_error!",
             coalesce(old.recheck_at <= regrant_now(), false) as "recheck!", w.recheck_since,
             case when w.asked > w.observed then w.asked end as asked, w.size, regrant_now() as "now!""#,
        token,
        interval(times.lease),
        interval(times.longest_call),
        SMALL,
        COMPANY,
    )
    .fetch_all(db)
    .await?;
    let mut leases = Vec::with_capacity(rows.len());
    for row in rows {
        let mut lease = Lease {
            resource: row.resource_id,
            system: row.system_id,
            group: GroupRef { external_id: row.external_id, locator: row.locator },
            token,
            taken_at: row.now,
            asked: row.asked,
            size: row.size,
            mode: Mode::Call,
        };
        if row.recheck {
            db::retry(|| recheck(db, &lease, row.recheck_since)).await?;
        }
        if row.open && !probe(db, row.system_id).await? {
            lease.mode = Mode::NoCall(row.last_error);
        }
        leases.push(lease);
    }
    Ok(leases)
}

/// Looks again at everything that was settled since the lease that was taken over began: its holder's last write may
/// have landed after somebody else's. What was only seen to be in place all along is none of it: nobody had a write to
/// send for that.
///
/// Grants are locked before the resource's work, as everywhere; should we die here, the recheck is still to be made.
async fn recheck(db: &Db, lease: &Lease, since: Option<OffsetDateTime>) -> Result<()> {
    let mut tx = db::begin(db).await?;
    sqlx::query!(
        "with locked as (
             select id from grants where resource_id = $1 and due_at is null and verified_at >= $2 order by id for update
         )
         update grants g set due_at = regrant_now(), due_since = regrant_now() from locked where g.id = locked.id",
        lease.resource,
        since,
    )
    .execute(&mut *tx)
    .await?;
    // A takeover has put it off once more, and then what it is for stays.
    sqlx::query!(
        "update resource_work set recheck_at = null, recheck_since = null
         where resource_id = $1 and lease_token = $2 and recheck_at <= regrant_now()",
        lease.resource,
        lease.token,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the one probe that an open circuit lets through, when its time has come.
async fn probe(db: &Db, system: Uuid) -> Result<bool> {
    let taken = sqlx::query!(
        "update connected_systems set open_until = regrant_now() + interval '45 seconds'
         where id = $1 and open_until <= regrant_now()",
        system,
    )
    .execute(db)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Renews the lease; false when it is no longer ours.
pub async fn renew(db: impl PgExecutor<'_>, lease: &Lease, times: LeaseTimes) -> Result<bool> {
    Ok(renew_all(db, std::slice::from_ref(lease), times).await?.contains(&lease.resource))
}

/// Renews leases that were taken together; gives the resources of those that are still ours.
pub async fn renew_all(db: impl PgExecutor<'_>, leases: &[Lease], times: LeaseTimes) -> Result<Vec<Uuid>> {
    let resources: Vec<Uuid> = leases.iter().map(|lease| lease.resource).collect();
    let tokens: Vec<Uuid> = leases.iter().map(|lease| lease.token).collect();
    let renewed = sqlx::query_scalar!(
        "with held as (
             select resource_id from resource_work
             where resource_id = any($1) and lease_token = any($2) and lease_until > regrant_now()
             order by resource_id for update
         )
         update resource_work w set lease_until = regrant_now() + $3 from held where w.resource_id = held.resource_id
         returning w.resource_id",
        &resources,
        &tokens,
        interval(times.lease),
    )
    .fetch_all(db)
    .await?;
    Ok(renewed)
}

/// Marks due whatever a pass may have written that lost its lease: its outcomes don't count, but its writes may have. What
/// it sent last may still be on its way, so they are looked at once more after the longest call.
pub async fn mark_due(db: &Db, lease: &Lease, grants: &[Uuid], times: LeaseTimes) -> Result<()> {
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        sqlx::query!(
            "with locked as (select id from grants where id = any($1) order by id for update)
             update grants g set due_at = regrant_now(), due_since = coalesce(due_since, regrant_now())
             from locked where g.id = locked.id",
            grants,
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "update resource_work set due_at = regrant_now(), recheck_since = least(recheck_since, regrant_now()),
                 recheck_at = greatest(recheck_at, regrant_now() + $2) where resource_id = $1",
            lease.resource,
            interval(times.longest_call),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// What a pass has done when it gives its lease back.
#[derive(Clone, Copy, Debug)]
pub struct Recording<'a> {
    /// The lease.
    pub lease: &'a Lease,
    /// Asks for a look up to this one were answered.
    pub answered: Option<i64>,
    /// Everything in place was seen then; none where the read failed.
    pub looked_at: Option<OffsetDateTime>,
    /// How many are in it.
    pub size: Option<i32>,
    /// Grants were recorded.
    pub any: bool,
}

/// Gives leases back, ends what waited for nothing else, and gives the resources of those that were still ours.
///
/// The rows are locked before the next due times are worked out, in a statement of its own: an ask that is committing right
/// now is either seen, or comes after us and sets the mark itself.
///
/// Where nothing was recorded or ended the commit is not waited for until it is on disk: a crash of the database that loses
/// it brings back the ask and what waits for it, and whoever finishes that later waits for its own commit and all before.
pub async fn release(db: &Db, all: &[Recording<'_>]) -> Result<Vec<Uuid>> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = db::begin(db).await?;
    let held = hold(&mut tx, all).await?;
    if held.is_empty() {
        return Ok(held);
    }
    let answered = all.iter().filter(|one| held.contains(&one.lease.resource));
    let (resources, asked): (Vec<Uuid>, Vec<i64>) =
        answered.filter_map(|one| Some((one.lease.resource, one.answered?))).unzip();
    let looks =
        if resources.is_empty() { Vec::new() } else { looks::observed(&mut tx, &resources, &asked).await? };
    sqlx::query!(
        "update resource_work w set lease_token = null, lease_until = null,
             due_at = least(case when asked > observed then regrant_now() end,
                 (select min(g.due_at) from grants g where g.resource_id = w.resource_id and g.due_at is not null)),
             priority = case when asked > observed then priority else 1 end
         where resource_id = any($1)",
        &held,
    )
    .execute(&mut *tx)
    .await?;
    let runs = if looks.is_empty() { Vec::new() } else { looks::end(&mut tx, &looks).await? };
    if !runs.is_empty() {
        results::end_these(&mut tx, &runs).await?;
    } else if all.iter().all(|one| !one.any) {
        sqlx::query("set local synchronous_commit = off").execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(held)
}

/// Locks the leases that are still ours, notes what was seen, and gives their resources.
async fn hold(tx: &mut PgConnection, all: &[Recording<'_>]) -> Result<Vec<Uuid>> {
    let resources: Vec<Uuid> = all.iter().map(|one| one.lease.resource).collect();
    let tokens: Vec<Uuid> = all.iter().map(|one| one.lease.token).collect();
    let answered: Vec<Option<i64>> = all.iter().map(|one| one.answered).collect();
    let looked_at: Vec<Option<OffsetDateTime>> = all.iter().map(|one| one.looked_at).collect();
    let sizes: Vec<Option<i32>> = all.iter().map(|one| one.size).collect();
    let held = sqlx::query_scalar!(
        "with held as (
             select n.* from resource_work w
             join unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::int[])
                 n (resource, token, answered, looked_at, size)
                 on w.resource_id = n.resource and w.lease_token = n.token
             where w.lease_until > regrant_now() order by w.resource_id for update of w
         )
         update resource_work w set observed = greatest(w.observed, held.answered),
             looked_at = greatest(w.looked_at, held.looked_at), size = coalesce(held.size, w.size)
         from held where w.resource_id = held.resource returning w.resource_id",
        &resources,
        &tokens,
        &answered as _,
        &looked_at as _,
        &sizes as _,
    )
    .fetch_all(tx)
    .await?;
    Ok(held)
}

/// A duration as Postgres takes it.
pub fn interval(duration: Duration) -> sqlx::postgres::types::PgInterval {
    let microseconds = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    sqlx::postgres::types::PgInterval { months: 0, days: 0, microseconds }
}
