//! A preview of a batch: what a reprocess would do is found out by doing it, and rolled back. So a preview follows the
//! same rule as the real thing, whatever that becomes.

use std::collections::HashMap;

use regrant_model::SystemId;
use regrant_model::state::Outcome;
use sqlx::{PgConnection, types::Uuid};

use super::claim::{self, Cursor, Lane, Run};
use super::member::Plan;
use super::{Aim, SIZE, apply, prepare};
use crate::Result;
use crate::connector::{Account, GroupRef};
use crate::db::{self, Db};
use crate::engine::remote::{Captured, Known};
use crate::engine::results::{Finished, GrantOutcome, Item, finish};
use crate::engine::verdict::Before;

/// What was found out about a batch.
#[derive(Debug)]
pub struct Trial {
    /// The run.
    pub run: Run,
    /// Its items, with what a reprocess would do to them.
    pub plans: Vec<(Item, Plan)>,
    /// What that would change in the built-in directory, by assignment.
    pub built_in: HashMap<Uuid, Vec<GrantOutcome>>,
    /// What it would want of connected systems; whether it is so is for them to say.
    pub remote: Vec<RemoteGrant>,
}

impl Trial {
    /// Its items.
    pub fn items(&self) -> Vec<Item> {
        self.plans.iter().map(|(item, _)| *item).collect()
    }
}

/// A grant in a connected system, as it would stand after the batch.
#[derive(Clone, Debug)]
pub struct RemoteGrant {
    /// Who wants it, or wants it no more.
    pub assignment: Uuid,
    /// Its resource role.
    pub role: Uuid,
    /// The resource.
    pub resource: Uuid,
    /// The resource's system.
    pub system: Uuid,
    /// How the system knows it.
    pub group: GroupRef,
    /// Where it would stand.
    pub grant: Captured,
}

/// Tries the next batch of previews, or of what carries one out. The database stays as it is.
///
/// # Errors
/// When the database fails.
pub async fn trial(db: &Db) -> Result<Option<Trial>> {
    let mut tx = db::begin_planned(db).await?;
    let claimed = claim::claim(&mut tx, Lane::Preview, &mut Cursor::START.clone(), SIZE).await?;
    let Some((run, items)) = claimed else { return Ok(None) };
    let batch = prepare(&mut tx, run, &items).await?;
    let looked = apply(&mut tx, &batch, &Aim::Trial).await?;
    let assignments: Vec<Uuid> = batch
        .plans
        .iter()
        .filter(|(_, plan)| matches!(plan, Plan::Look | Plan::Retry))
        .filter_map(|(item, _)| item.assignment)
        .collect();
    let remote = remote(&mut tx, &assignments).await?;
    tx.rollback().await?;
    let built_in = assignments.into_iter().map(|id| (id, looked.changes(id))).collect();
    Ok(Some(Trial { run: batch.run, plans: batch.plans, built_in, remote }))
}

/// The grants in connected systems that these assignments want, or that nobody wants any more.
async fn remote(tx: &mut PgConnection, assignments: &[Uuid]) -> Result<Vec<RemoteGrant>> {
    let rows = sqlx::query!(
        r#"select ag.assignment_id, g.id, g.resource_role_id, g.resource_id, g.subject_id, g.desired, g.status, g.origin,
             g.intended_at is not null as "intended!", g.desired_generation, r.system_id, r.external_id,
             coalesce(r.locator, r.external_id) as "locator!", ea.account as "account?",
             coalesce(ea.found_at < regrant_now() - interval '1 minute', false) as "stale!"
         from assignment_grants ag
         join grants g on g.id = ag.grant_id
         join resources r on r.id = g.resource_id
         left join external_accounts ea on ea.system_id = r.system_id and ea.subject_id = g.subject_id
         where ag.assignment_id = any($1) and r.system_id <> $2
           and (ag.wanted or g.desired = 'absent') and (g.desired, g.status) <> ('absent', 'withdrawn')
         order by g.resource_id, g.id"#,
        assignments,
        SystemId::BUILTIN.0,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RemoteGrant {
                assignment: row.assignment_id,
                role: row.resource_role_id,
                resource: row.resource_id,
                system: row.system_id,
                group: GroupRef { external_id: row.external_id, locator: row.locator },
                grant: Captured {
                    id: row.id,
                    subject: row.subject_id,
                    generation: row.desired_generation,
                    before: Before::read(&row.desired, &row.status, &row.origin, row.intended)?,
                    account: row.account.map(|name| Known { account: Account::new(name), stale: row.stale }),
                },
            })
        })
        .collect()
}

/// Writes down what a preview found out, with what connected systems say, by assignment. Gives how many items are done.
///
/// # Errors
/// When the database fails; then nothing is written.
pub async fn note(db: &Db, trial: &Trial, remote: &HashMap<Uuid, Vec<GrantOutcome>>) -> Result<usize> {
    let mut tx = db::begin(db).await?;
    let Some((run, items)) = claim::claim_again(&mut tx, trial.run.id, &trial.items()).await? else {
        return Ok(0);
    };
    let plans: HashMap<i32, &Plan> = trial.plans.iter().map(|(item, plan)| (item.ordinal, plan)).collect();
    let finished: Vec<Finished> = items
        .iter()
        .map(|item| {
            let of = |all: &HashMap<Uuid, Vec<GrantOutcome>>| {
                item.assignment.and_then(|id| all.get(&id)).cloned().unwrap_or_default()
            };
            let outcomes = [of(&trial.built_in), of(remote)].concat();
            let (outcome, reason, outcomes) = match plans.get(&item.ordinal) {
                Some(Plan::Skip(why)) => (Outcome::Skipped, Some(why.clone()), Vec::new()),
                _ => (GrantOutcome::gravest(&outcomes), None, outcomes),
            };
            Finished { item: *item, outcome, reason, outcomes }
        })
        .collect();
    finish(&mut tx, run.now, &finished).await?;
    tx.commit().await?;
    Ok(finished.len())
}
