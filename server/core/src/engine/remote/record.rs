//! Record: what was seen becomes what is known, with the generation that was captured at the claim.

use std::collections::{HashMap, HashSet};

use regrant_model::state::GrantStatus;
use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;

use super::Remote;
use super::items;
use super::lease::{self, Lease, Recording, interval};
use super::pass::{Observed, Seen};
use crate::connector::CauseKind;
use crate::engine::rollup::roll_up;
use crate::engine::verdict::{self, Observation, Verdict};
use crate::{Result, db};

/// Grants recorded in one transaction.
const CHUNK: usize = 1_000;

/// A pass that has ended, with what it saw.
pub struct Ended<'a> {
    /// Its lease.
    pub lease: &'a Lease,
    /// What it saw.
    pub seen: Seen,
}

/// A grant with what follows for it.
pub struct Ruled<'a> {
    /// By whose lease.
    pub lease: &'a Lease,
    /// What was seen.
    pub observed: &'a Observed,
    /// What follows.
    pub verdict: Verdict,
}

/// Records passes and gives their leases back; gives the resources of those that had lost theirs, of which nothing is
/// recorded. Subject by subject, not resource by resource, so that an assignment with many of them is gone through once.
///
/// # Errors
/// When the database fails.
pub async fn record(remote: &Remote, ended: &[Ended<'_>]) -> Result<HashSet<Uuid>> {
    let mut all: Vec<(&Lease, &Observed)> =
        ended.iter().flat_map(|one| one.seen.grants.iter().map(|grant| (one.lease, grant))).collect();
    all.sort_unstable_by_key(|(_, observed)| (observed.grant.subject, observed.grant.id));
    let mut lost = HashSet::new();
    for chunk in all.chunks(CHUNK) {
        while let Some(newly) = db::retry(|| record_chunk(remote, chunk, &lost)).await? {
            lost.extend(newly);
        }
    }
    let done: Vec<Recording<'_>> = ended
        .iter()
        .filter(|one| !lost.contains(&one.lease.resource))
        .map(|one| Recording {
            lease: one.lease,
            answered: one.seen.answers,
            looked_at: one.seen.looked_at,
            size: one.seen.size,
            any: !one.seen.grants.is_empty(),
        })
        .collect();
    let held = db::retry(|| lease::release(&remote.db, &done)).await?;
    lost.extend(done.iter().map(|one| one.lease.resource).filter(|resource| !held.contains(resource)));
    Ok(lost)
}

/// Records some grants. When a lease turns out to be lost, nothing is recorded, and the resources of those that are lost are
/// given.
async fn record_chunk(
    remote: &Remote,
    chunk: &[(&Lease, &Observed)],
    lost: &HashSet<Uuid>,
) -> Result<Option<Vec<Uuid>>> {
    let ruled: Vec<Ruled<'_>> = chunk
        .iter()
        .filter(|(lease, _)| !lost.contains(&lease.resource))
        .map(|&(lease, observed)| {
            let Observed { grant, seen, .. } = observed;
            let verdict = verdict::decide(&grant.before, seen, &remote.patience, Remote::roll());
            Ruled { lease, observed, verdict }
        })
        .collect();
    if ruled.is_empty() {
        return Ok(None);
    }
    let ids: Vec<Uuid> = ruled.iter().map(|one| one.observed.grant.id).collect();

    let mut tx = db::begin(&remote.db).await?;
    // One order everywhere: assignments, then grants.
    let locked = sqlx::query!(
        r#"select a.id, (a.state in ('Delivered', 'Expired') and a.open_request_id is null) as "quiet!" from assignments a
         where a.id in (select assignment_id from assignment_grants where grant_id = any($1)) order by a.id for update"#,
        &ids,
    )
    .fetch_all(&mut *tx)
    .await?;
    let assignments: Vec<Uuid> = locked.iter().map(|row| row.id).collect();
    // One that came to share these grants while an earlier pass recorded them has not been rolled up with them.
    let unsettled = locked.iter().any(|row| !row.quiet);
    let mut changed = write(&mut tx, &ids, &ruled).await?;
    changed |= ask_again(&mut tx, &ruled).await?;
    let leases: HashMap<Uuid, &Lease> = ruled.iter().map(|one| (one.lease.resource, one.lease)).collect();
    let (resources, tokens): (Vec<Uuid>, Vec<Uuid>) =
        leases.values().map(|lease| (lease.resource, lease.token)).unzip();
    let held = sqlx::query!(
        r#"select w.resource_id, regrant_now() as "now!" from resource_work w
         join unnest($1::uuid[], $2::uuid[]) n (resource, token) on w.resource_id = n.resource and w.lease_token = n.token
         where w.lease_until > regrant_now() order by w.resource_id for share of w"#,
        &resources,
        &tokens,
    )
    .fetch_all(&mut *tx)
    .await?;
    let gone: Vec<Uuid> =
        resources.iter().filter(|one| held.iter().all(|row| row.resource_id != **one)).copied().collect();
    let Some(now) = held.first().map(|row| row.now).filter(|_| gone.is_empty()) else {
        return Ok(Some(gone));
    };
    if changed || unsettled {
        roll_up(&mut tx, &assignments, now).await?;
    }
    items::tell(&mut tx, &assignments, &ruled, now).await?;
    tx.commit().await?;
    Ok(None)
}

/// Updates the grants; true when something changed that a roll-up shows.
async fn write(tx: &mut PgConnection, ids: &[Uuid], ruled: &[Ruled<'_>]) -> Result<bool> {
    let locked = sqlx::query!(
        "select id, desired, status, unverified_since is not null as unverified from grants
         where id = any($1) order by id for update",
        ids,
    )
    .fetch_all(&mut *tx)
    .await?;
    let now: HashMap<Uuid, (String, String, bool)> = locked
        .into_iter()
        .map(|row| (row.id, (row.desired, row.status, row.unverified.unwrap_or_default())))
        .collect();
    let mut rows = Columns::default();
    let mut changed = false;
    for Ruled { observed, verdict, .. } in ruled {
        let Some((desired, status, unverified)) = now.get(&observed.grant.id) else { continue };
        let same_wish = *desired == observed.grant.before.desired.as_str();
        changed |= same_wish && (*status != verdict.status.as_str() || *unverified != verdict.unverified);
        rows.push(observed, verdict, same_wish);
    }
    sqlx::query!(
        "update grants g set
             status = case when v.same_wish then v.status else g.status end,
             origin = v.origin,
             intended_at = case when v.settled then null else g.intended_at end,
             observed_generation = greatest(g.observed_generation, v.generation),
             verified_at = coalesce(v.read_at, g.verified_at),
             unverified_since = case when v.unverified then coalesce(g.unverified_since, regrant_now()) end,
             cause = v.cause, cause_kind = v.cause_kind,
             cause_since = case when v.cause_kind = g.cause_kind then g.cause_since
                 when v.cause_kind is not null then regrant_now() end,
             attempts = case when v.again_in is null or g.desired_generation <> v.generation then 0 else g.attempts + 1 end,
             due_at = case when g.desired_generation <> v.generation then g.due_at else regrant_now() + v.again_in end,
             due_since = case when g.desired_generation <> v.generation then g.due_since
                 when v.again_in is null then null else g.due_since end
         from unnest($1::uuid[], $2::bool[], $3::text[], $4::text[], $5::bool[], $6::bigint[], $7::timestamptz[], $8::bool[],
             $9::text[], $10::text[], $11::interval[])
             v (id, same_wish, status, origin, settled, generation, read_at, unverified, cause, cause_kind, again_in)
         where g.id = v.id",
        &rows.id,
        &rows.same_wish,
        &rows.status as _,
        &rows.origin as _,
        &rows.settled,
        &rows.generation,
        &rows.read_at as _,
        &rows.unverified,
        &rows.cause as _,
        &rows.cause_kind as _,
        &rows.again_in as _,
    )
    .execute(tx)
    .await?;
    Ok(changed)
}

/// What did not end in place, and of which nobody is going to try again, becomes due for those who asked for a look after
/// this pass began: when they asked, it was in place as far as was known. True when there was such a grant.
///
/// The assignments are locked: whoever asks from now on sees what stands here.
async fn ask_again(tx: &mut PgConnection, ruled: &[Ruled<'_>]) -> Result<bool> {
    let over = |one: &&Ruled<'_>| {
        let in_place = matches!(one.verdict.status, GrantStatus::InPlace | GrantStatus::Accepted);
        one.verdict.again_in.is_none() && (!in_place || one.verdict.unverified)
    };
    let over: Vec<&Ruled<'_>> = ruled.iter().filter(over).collect();
    if over.is_empty() {
        return Ok(false);
    }
    let ids: Vec<Uuid> = over.iter().map(|one| one.observed.grant.id).collect();
    let resources: Vec<Uuid> = over.iter().map(|one| one.lease.resource).collect();
    let asked: Vec<i64> = over.iter().map(|one| one.lease.asked.unwrap_or_default()).collect();
    let again = sqlx::query!(
        "update grants g set due_at = regrant_now(), due_since = regrant_now(), attempts = 0,
             status = case when g.status = 'failed' then 'pending' else g.status end
         from unnest($1::uuid[], $2::uuid[], $3::bigint[]) n (id, resource, asked)
         where g.id = n.id and g.desired = 'present' and g.due_at is null and exists (
             select from assignment_grants ag
             join run_items i on i.assignment_id = ag.assignment_id and i.waiting
             join look_resources l on l.look_id = i.look_id
             where ag.grant_id = g.id and l.resource_id = n.resource and l.asked > n.asked)",
        &ids,
        &resources,
        &asked,
    )
    .execute(tx)
    .await?;
    Ok(again.rows_affected() > 0)
}

#[derive(Default)]
struct Columns<'a> {
    id: Vec<Uuid>,
    same_wish: Vec<bool>,
    status: Vec<&'static str>,
    origin: Vec<&'static str>,
    settled: Vec<bool>,
    generation: Vec<i64>,
    read_at: Vec<Option<OffsetDateTime>>,
    unverified: Vec<bool>,
    cause: Vec<Option<&'a str>>,
    cause_kind: Vec<Option<&'static str>>,
    again_in: Vec<Option<sqlx::postgres::types::PgInterval>>,
}

impl<'a> Columns<'a> {
    fn push(&mut self, observed: &Observed, verdict: &'a Verdict, same_wish: bool) {
        self.id.push(observed.grant.id);
        self.same_wish.push(same_wish);
        self.status.push(verdict.status.as_str());
        self.origin.push(verdict.origin.as_str());
        // A wish that has changed meanwhile needs the intent to know whose the membership is; so does a write whose end
        // is not known.
        let in_doubt = matches!(&observed.seen, Observation::WriteFailed(error) if error.is_transient());
        self.settled.push(same_wish && verdict.verified && verdict.again_in.is_none() && !in_doubt);
        self.generation.push(observed.grant.generation);
        self.read_at.push(verdict.verified.then_some(observed.read_at).filter(|at| at.unix_timestamp() > 0));
        self.unverified.push(verdict.unverified);
        self.cause.push(verdict.cause.as_deref());
        self.cause_kind.push(verdict.cause_kind.map(CauseKind::as_str));
        self.again_in.push(verdict.again_in.map(interval));
    }
}
