//! Expand: one transaction that takes a chunk of items, of one run or of some that are alike, brings the desired state up
//! to date, and does all that can be done inside the database. A crash rolls it back.
//!
//! Locks are taken in one order: package, assignments by id, grants by id, requests, items (which are skipped when
//! somebody else has them, never waited for).

mod claim;
mod end;
mod exactly;
mod link;
mod look;
mod member;
mod steady;
mod trial;

pub use claim::{Cursor, Lane, PREVIEW};
pub use exactly::carry_out;
pub use trial::{RemoteGrant, note, trial};

use std::collections::{HashMap, HashSet};

use regrant_model::state::{Outcome, RequestType, RunKind};
use sqlx::types::Uuid;
use time::Duration;

use self::claim::Run;
use self::look::Looked;
use self::member::{Member, Plan};
use self::steady::Reach;
use super::results::{self, Finished, GrantOutcome, Item, Waiting, finish};
use super::rollup::roll_up;
use crate::db::{self, Db};
use crate::request::commands;
use crate::{Error, Result};

/// Items a batch takes at once; measured to be as fast as one big statement. Half as many hold a processor for half as long
/// when a storm of clicks begins, and take a fifth longer in bulk, and half as long again where 500 wait for a connected system.
pub const SIZE: i64 = 500;

/// What a batch found to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worked {
    /// Nothing was there to claim.
    Nothing,
    /// This many items.
    Items {
        /// Items claimed.
        count: usize,
        /// Of so many runs.
        runs: usize,
        /// Some wait for a connected system.
        remote: bool,
        /// The runs that may have to be ended: items of theirs are finished, and they have not ended with them.
        finished: Vec<Uuid>,
    },
}

/// How many items the next batch would have; they are given back.
#[cfg(test)]
pub(crate) async fn claimed(db: &Db) -> Result<usize> {
    let mut tx = db::begin(db).await?;
    let claimed = claim::claim(&mut tx, Lane::Bulk, &mut Cursor::BULK.clone(), SIZE).await?;
    Ok(claimed.map_or(0, |(_, items)| items.len()))
}

/// Claims and processes one batch of at most so many items.
///
/// # Errors
/// When the database fails; then nothing of the batch has happened.
pub async fn work(db: &Db, lane: Lane, cursor: &mut Cursor, limit: i64) -> Result<Worked> {
    let mut tx = db::begin_planned(db).await?;
    let Some((run, items)) = claim::claim(&mut tx, lane, cursor, limit).await? else {
        return Ok(Worked::Nothing);
    };
    let batch = prepare(&mut tx, run, &items).await?;
    let looked = apply(&mut tx, &batch, &Aim::Whole).await?;
    let worked = settle_items(&mut tx, &batch, &looked).await?;
    tx.commit().await?;
    Ok(worked)
}

/// Claimed items, and what is to be done with them.
struct Batch {
    run: Run,
    plans: Vec<(Item, Plan)>,
    members: HashMap<Uuid, Member>,
}

/// How far a batch goes.
enum Aim<'a> {
    /// All of it is brought in line.
    Whole,
    /// It is found out what that would change in the built-in directory. The transaction has to be rolled back.
    Trial,
    /// In connected systems these changes are made and no others: assignments, with resource roles.
    Exactly(&'a HashSet<(Uuid, Uuid)>),
}

/// Locks the assignments and requests of claimed items, and decides what is to be done.
async fn prepare(tx: &mut sqlx::PgConnection, run: Run, items: &[Item]) -> Result<Batch> {
    let ids: Vec<Uuid> = items.iter().filter_map(|item| item.assignment).collect();
    let members = member::lock(tx, &run, &ids).await?;
    let requests = member::requests(tx, items).await?;
    let window = match run.kind {
        RunKind::ReprocessRequests | RunKind::Preview if !requests.is_empty() => {
            commands::load_window(tx).await?
        }
        _ => Duration::ZERO,
    };
    let plan = |item: &Item| {
        let member = item.assignment.and_then(|id| members.get(&id));
        let request = item.request.and_then(|id| requests.get(&id).map(|head| (id, head)));
        (*item, member::plan(&run, member, request, window))
    };
    let plans = items.iter().map(plan).collect();
    Ok(Batch { run, plans, members })
}

/// Carries the plans out on assignments and grants, and rolls up what changed.
async fn apply(tx: &mut sqlx::PgConnection, batch: &Batch, aim: &Aim<'_>) -> Result<Looked> {
    let Batch { run, plans, members } = batch;
    // A run that was joined may hold the same assignment twice; both items then share what is done once.
    let picked = |wanted: &dyn Fn(&Plan) -> bool| -> Vec<&Member> {
        let mut seen = HashSet::new();
        plans
            .iter()
            .filter(|(_, plan)| wanted(plan))
            .filter_map(|(item, _)| item.assignment.filter(|id| seen.insert(*id)))
            .filter_map(|id| members.get(&id))
            .collect()
    };
    let chosen = |wanted: fn(&Plan) -> bool| picked(&wanted);
    let requests = |wanted: fn(&Plan) -> bool| -> Vec<Uuid> {
        let mut seen = HashSet::new();
        let wanted = plans.iter().filter(|(_, plan)| wanted(plan));
        wanted.filter_map(|(item, _)| item.request.filter(|id| seen.insert(*id))).collect()
    };
    let ids = |members: &[&Member]| -> Vec<Uuid> { members.iter().map(|member| member.id).collect() };

    let asked: HashMap<Uuid, Uuid> = plans
        .iter()
        .filter(|(_, plan)| matches!(plan, Plan::End(_)))
        .filter_map(|(item, _)| item.assignment.zip(item.request))
        .collect();
    for kind in [RequestType::AdminRemove, RequestType::UserRemove, RequestType::SystemRemove] {
        end::with_request(tx, run, kind, &picked(&|plan| *plan == Plan::End(kind)), &asked).await?;
    }
    for (item, plan) in plans {
        if let (Plan::Moot(why), Some(request)) = (plan, item.request) {
            end::cancel(tx, run, &[request], why).await?;
        }
    }
    let called_off = chosen(|plan| *plan == Plan::CallOff);
    end::called_off(tx, run, &ids(&called_off)).await?;
    end::cancel(tx, run, &requests(|plan| matches!(plan, Plan::CallOff | Plan::CancelOnly)), "").await?;
    end::retry(tx, run, &requests(|plan| *plan == Plan::Retry)).await?;

    let ended = chosen(|plan| matches!(plan, Plan::End(_) | Plan::CallOff));
    link::release(tx, &ids(&ended)).await?;
    let stale: Vec<&Member> = chosen(|plan| matches!(plan, Plan::Look | Plan::Retry))
        .into_iter()
        .filter(|member| member.state.is_live() && member.version != run.version)
        .collect();
    link::expand(tx, run, &stale).await?;

    let reach = Reach::of(tx, run.package).await?;
    let clean: Vec<&Member> = chosen(|plan| *plan == Plan::Look)
        .into_iter()
        .filter(|member| member.clean && member.version == run.version)
        .collect();
    let steady = match aim {
        Aim::Whole | Aim::Trial => steady::steady(tx, run, &reach, &clean).await?,
        // What is in place as far as is known may be what has to be put back.
        Aim::Exactly(_) => HashSet::new(),
    };
    let touched = chosen(|plan| matches!(plan, Plan::Look | Plan::Retry | Plan::End(_) | Plan::CallOff));
    let careful: Vec<Uuid> =
        touched.iter().map(|member| member.id).filter(|id| !steady.contains(id)).collect();
    link::lock_grants(tx, &careful).await?;
    if !ended.is_empty() || !stale.is_empty() {
        link::settle_desired(tx, &careful).await?;
    }
    if matches!(aim, Aim::Trial) {
        return look::try_out(tx, run, &careful).await;
    }
    let dated = chosen(|plan| matches!(plan, Plan::Look | Plan::Retry));
    let dated: Vec<&Member> = dated.into_iter().filter(|member| member.state.is_live()).collect();
    steady::date(tx, run, &reach, &ids(&dated)).await?;
    let looked = look::look(tx, run, &reach, &careful, &steady, aim).await?;

    let changed = !ended.is_empty() || !stale.is_empty() || !looked.of.is_empty();
    let mut rolled = careful;
    if changed {
        // Those that share a grant with one of the batch.
        rolled.extend(members.keys().filter(|id| !steady.contains(id)));
    }
    rolled.sort_unstable();
    rolled.dedup();
    roll_up(tx, &rolled, run.now).await?;
    Ok(looked)
}

/// Finishes the items that are done and lets the others wait for their connected systems.
async fn settle_items(tx: &mut sqlx::PgConnection, batch: &Batch, looked: &Looked) -> Result<Worked> {
    let Batch { run, plans, .. } = batch;
    let mut finished = Vec::with_capacity(plans.len());
    let mut waiting = Vec::new();
    let mut looking = Vec::new();
    for (item, plan) in plans {
        let done = |outcome, reason, outcomes| Finished { item: *item, outcome, reason, outcomes };
        match (plan, item.assignment) {
            (Plan::Skip(why) | Plan::Moot(why), _) => {
                finished.push(done(Outcome::Skipped, Some(why.clone()), Vec::new()));
            }
            (Plan::CancelOnly, _) | (_, None) => finished.push(done(Outcome::Withdrawn, None, Vec::new())),
            (_, Some(assignment)) => {
                let outcomes: Vec<GrantOutcome> = looked
                    .settled(assignment)
                    .into_iter()
                    .filter_map(|(grant, verdict)| GrantOutcome::of(grant, verdict, run.now))
                    .filter(|one| one.outcome != Outcome::AlreadyInPlace)
                    .collect();
                let (grants, generations) = looked.due(assignment);
                let look = looked.look_of(item.run, assignment);
                match look {
                    None if grants.is_empty() => {
                        finished.push(done(ended_as(plan, &outcomes), None, outcomes));
                    }
                    Some(look) if grants.is_empty() && outcomes.is_empty() => {
                        looking.push((item.run, item.ordinal, look));
                    }
                    _ => {
                        let item = (item.run, item.ordinal);
                        waiting.push(Waiting { item, look, grants, generations, outcomes });
                    }
                }
            }
        }
    }
    results::wait(tx, &waiting).await?;
    results::wait_for_looks(tx, &looking).await?;
    let finished = finish(tx, run.now, &finished).await?;
    Ok(Worked::Items {
        count: plans.len(),
        runs: run.spans.len(),
        remote: !waiting.is_empty() || !looking.is_empty(),
        finished,
    })
}

/// An ended assignment with nothing left to take away is withdrawn, not "already in place".
fn ended_as(plan: &Plan, outcomes: &[GrantOutcome]) -> Outcome {
    match (plan, GrantOutcome::gravest(outcomes)) {
        (Plan::End(_) | Plan::CallOff, Outcome::AlreadyInPlace) => Outcome::Withdrawn,
        (_, gravest) => gravest,
    }
}

/// Removes a run's items that have not begun, as canceled. Those that somebody holds at the moment have begun.
///
/// # Errors
/// When the database fails; then nothing has happened.
pub async fn cancel_waiting(tx: &mut sqlx::PgConnection, run: Uuid) -> Result<u64> {
    let gone = sqlx::query!(
        r#"with not_begun as (
             select run_id, ordinal from run_items where run_id = $1 and not waiting order by ordinal for update skip locked
         ), gone as (
             delete from run_items i using not_begun n where i.run_id = n.run_id and i.ordinal = n.ordinal
             returning i.ordinal, i.assignment_id, i.request_id
         ), submitted as (
             select r.id from requests r join gone g on g.request_id = r.id where r.state = 'Submitted'
         ), written as (
             insert into run_results (run_id, ordinal, assignment_id, request_id, at, outcome)
             select $1, ordinal, assignment_id, request_id, regrant_now(), 'canceled' from gone returning 1
         )
         select count(*) as "count!", (select coalesce(array_agg(id), '{}') from submitted) as "submitted!: Vec<Uuid>",
             regrant_now() as "now!" from written"#,
        run,
    )
    .fetch_one(&mut *tx)
    .await?;
    // Nobody is going to take these up.
    end::cancel_by(
        tx,
        &gone.submitted,
        gone.now,
        (None, "Regrant"),
        "The run that was to deliver it was stopped.",
    )
    .await?;
    let count =
        i32::try_from(gone.count).map_err(|_| Error::internal("a run with more items than an int holds"))?;
    sqlx::query!(
        "insert into run_deltas (run_id, at, done, canceled) values ($1, regrant_now(), $2, $2)",
        run,
        count,
    )
    .execute(tx)
    .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
