//! Record: what was seen becomes what is known, with the generation that was captured at the claim.

use std::collections::HashMap;

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
const CHUNK: usize = 500;

/// Records a pass and gives the lease back. A worker that lost its lease records nothing.
///
/// # Errors
/// When the database fails.
pub async fn record(remote: &Remote, lease: &Lease, seen: Seen) -> Result<Recorded> {
    for chunk in seen.grants.chunks(CHUNK) {
        if !db::retry(|| record_chunk(remote, lease, chunk)).await? {
            return Ok(Recorded::LeaseLost);
        }
    }
    let done = [Recording {
        lease,
        answered: seen.answers,
        looked_at: seen.looked_at,
        size: seen.size,
        any: !seen.grants.is_empty(),
    }];
    let held = db::retry(|| lease::release(&remote.db, &done)).await?;
    Ok(if held == 1 { Recorded::Done } else { Recorded::LeaseLost })
}

/// How recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// All of it.
    Done,
    /// Somebody else has the resource; what the pass may have written has to be looked at again.
    LeaseLost,
}

/// A grant with what follows for it.
pub struct Ruled<'a> {
    /// What was seen.
    pub observed: &'a Observed,
    /// What follows.
    pub verdict: Verdict,
}

async fn record_chunk(remote: &Remote, lease: &Lease, chunk: &[Observed]) -> Result<bool> {
    let ruled: Vec<Ruled<'_>> = chunk
        .iter()
        .map(|observed| Ruled {
            observed,
            verdict: verdict::decide(
                &observed.grant.before,
                &observed.seen,
                &remote.patience,
                Remote::roll(),
            ),
        })
        .collect();
    let ids: Vec<Uuid> = chunk.iter().map(|observed| observed.grant.id).collect();

    let mut tx = remote.db.begin().await?;
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
    changed |= ask_again(&mut tx, lease, &ruled).await?;
    let held = sqlx::query!(
        r#"select regrant_now() as "now!" from resource_work
         where resource_id = $1 and lease_token = $2 and lease_until > regrant_now() for share"#,
        lease.resource,
        lease.token,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(held) = held else { return Ok(false) };
    if changed || unsettled {
        roll_up(&mut tx, &assignments, held.now).await?;
    }
    items::tell(&mut tx, lease, &assignments, &ruled, held.now).await?;
    tx.commit().await?;
    Ok(true)
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
    for Ruled { observed, verdict } in ruled {
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
async fn ask_again(tx: &mut PgConnection, lease: &Lease, ruled: &[Ruled<'_>]) -> Result<bool> {
    let over = |one: &&Ruled<'_>| {
        let in_place = matches!(one.verdict.status, GrantStatus::InPlace | GrantStatus::Accepted);
        one.verdict.again_in.is_none() && (!in_place || one.verdict.unverified)
    };
    let ids: Vec<Uuid> = ruled.iter().filter(over).map(|one| one.observed.grant.id).collect();
    if ids.is_empty() {
        return Ok(false);
    }
    let again = sqlx::query!(
        "update grants g set due_at = regrant_now(), due_since = regrant_now(), attempts = 0,
             status = case when g.status = 'failed' then 'pending' else g.status end
         where g.id = any($1) and g.desired = 'present' and g.due_at is null and exists (
             select from assignment_grants ag
             join run_items i on i.assignment_id = ag.assignment_id and i.waiting
             join look_resources l on l.look_id = i.look_id
             where ag.grant_id = g.id and l.resource_id = $2 and l.asked > $3)",
        &ids,
        lease.resource,
        lease.asked.unwrap_or_default(),
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
