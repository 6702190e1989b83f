//! What became of items: one result row an item, one delta a batch, and the end of a run.

use std::collections::{BTreeMap, HashMap};

use regrant_model::state::Outcome;
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::looks;
use super::verdict::Verdict;
use crate::{Result, db::Db};

/// An item of a run.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Its run.
    pub run: Uuid,
    /// Its number within the run.
    pub ordinal: i32,
    /// None for a request that never had an assignment.
    pub assignment: Option<Uuid>,
    /// In runs over requests.
    pub request: Option<Uuid>,
}

/// A finished item.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Which.
    pub item: Item,
    /// The gravest of its grants' outcomes.
    pub outcome: Outcome,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// What became of the grants of which there is more to say than "already in place".
    pub outcomes: Vec<GrantOutcome>,
}

/// Of what something became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// A grant.
    Grant(Uuid),
    /// A resource role, in a preview: the grant may not be there yet.
    Role(Uuid),
}

/// What became of a grant, or would.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantOutcome {
    /// Of which.
    pub of: Of,
    /// What.
    pub outcome: Outcome,
    /// Why.
    pub cause: Option<String>,
    /// When it is tried again.
    pub next_attempt: Option<OffsetDateTime>,
}

impl GrantOutcome {
    /// From a verdict with an outcome; none while runs go on waiting.
    pub fn of(grant: Uuid, verdict: &Verdict, now: OffsetDateTime) -> Option<Self> {
        let next_attempt = verdict.again_in.map(|wait| now + wait);
        let of = Of::Grant(grant);
        verdict.outcome.map(|outcome| Self { of, outcome, cause: verdict.cause.clone(), next_attempt })
    }

    fn to_json(&self) -> Value {
        let outcome = self.outcome.as_str();
        let mut value = match self.of {
            Of::Grant(id) => json!({"g": id, "o": outcome}),
            Of::Role(id) => json!({"r": id, "o": outcome}),
        };
        if let Some(cause) = &self.cause {
            value["c"] = json!(cause);
        }
        if let Some(next) = self.next_attempt.and_then(|at| at.format(&Rfc3339).ok()) {
            value["n"] = json!(next);
        }
        value
    }

    fn from_json(value: &Value) -> Option<Self> {
        let id = |key| value.get(key).and_then(Value::as_str).and_then(|text| text.parse().ok());
        Some(Self {
            of: id("g").map(Of::Grant).or_else(|| id("r").map(Of::Role))?,
            outcome: value.get("o")?.as_str()?.parse().ok()?,
            cause: value.get("c").and_then(Value::as_str).map(str::to_owned),
            next_attempt: value
                .get("n")
                .and_then(Value::as_str)
                .and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok()),
        })
    }

    /// A list as it stands in the database; none for an empty one.
    pub fn list_to_json(list: &[Self]) -> Option<Value> {
        (!list.is_empty()).then(|| Value::Array(list.iter().map(Self::to_json).collect()))
    }

    /// Reads a list back.
    pub fn list_from_json(value: Option<&Value>) -> Vec<Self> {
        let all = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(Self::from_json).collect()
    }

    /// The gravest outcome of a list.
    pub fn gravest(list: &[Self]) -> Outcome {
        list.iter().map(|one| one.outcome).max().unwrap_or(Outcome::AlreadyInPlace)
    }
}

/// An item that waits for connected systems.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its run, and its number within the run.
    pub item: (Uuid, i32),
    /// For which look at connected resources.
    pub look: Option<Uuid>,
    /// For which grants.
    pub grants: Vec<Uuid>,
    /// Until which of their generations were observed, in the same order.
    pub generations: Vec<i64>,
    /// What is known of its other grants.
    pub outcomes: Vec<GrantOutcome>,
}

/// Writes down what items wait for.
pub async fn wait(tx: &mut PgConnection, all: &[Waiting]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    // Arrays of arrays can't be unnested one level deep, so each goes as the text of an array.
    let array = |items: Vec<String>| format!("{{{}}}", items.join(","));
    let (runs, ordinals): (Vec<Uuid>, Vec<i32>) = all.iter().map(|one| one.item).unzip();
    let grants: Vec<String> =
        all.iter().map(|item| array(item.grants.iter().map(Uuid::to_string).collect())).collect();
    let generations: Vec<String> =
        all.iter().map(|item| array(item.generations.iter().map(i64::to_string).collect())).collect();
    let outcomes: Vec<Option<Value>> =
        all.iter().map(|item| GrantOutcome::list_to_json(&item.outcomes)).collect();
    let looks: Vec<Option<Uuid>> = all.iter().map(|item| item.look).collect();
    sqlx::query!(
        "update run_items i set waiting = true, grant_ids = n.grants::uuid[], generations = n.generations::bigint[],
             outcomes = n.outcomes, look_id = n.look
         from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::jsonb[], $6::uuid[])
             n (run, ordinal, grants, generations, outcomes, look)
         where i.run_id = n.run and i.ordinal = n.ordinal",
        &runs,
        &ordinals,
        &grants,
        &generations,
        &outcomes as _,
        &looks as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes down that items wait for a look and nothing else: run, ordinal, and look.
pub async fn wait_for_looks(tx: &mut PgConnection, all: &[(Uuid, i32, Uuid)]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let runs: Vec<Uuid> = all.iter().map(|(run, ..)| *run).collect();
    let ordinals: Vec<i32> = all.iter().map(|(_, ordinal, _)| *ordinal).collect();
    let looks: Vec<Uuid> = all.iter().map(|(.., look)| *look).collect();
    sqlx::query!(
        "update run_items i set waiting = true, look_id = n.look
         from unnest($1::uuid[], $2::int[], $3::uuid[]) n (run, ordinal, look)
         where i.run_id = n.run and i.ordinal = n.ordinal",
        &runs,
        &ordinals,
        &looks,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What a batch did of a run.
#[derive(Default)]
struct Done {
    items: HashMap<Outcome, i32>,
    grants: HashMap<Outcome, i32>,
}

/// Writes results and progress, and deletes the items. A run all of whose items are these is ended with them; gives the runs
/// that are not, for which see [`end_runs`].
pub async fn finish(tx: &mut PgConnection, now: OffsetDateTime, all: &[Finished]) -> Result<Vec<Uuid>> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let runs: Vec<Uuid> = all.iter().map(|one| one.item.run).collect();
    let ordinals: Vec<i32> = all.iter().map(|one| one.item.ordinal).collect();
    let assignments: Vec<Option<Uuid>> = all.iter().map(|one| one.item.assignment).collect();
    let requests: Vec<Option<Uuid>> = all.iter().map(|one| one.item.request).collect();
    let outcomes: Vec<&str> = all.iter().map(|one| one.outcome.as_str()).collect();
    let reasons: Vec<Option<&str>> = all.iter().map(|one| one.reason.as_deref()).collect();
    let details: Vec<Option<Value>> =
        all.iter().map(|one| GrantOutcome::list_to_json(&one.outcomes)).collect();
    let mut of: BTreeMap<Uuid, Done> = BTreeMap::new();
    for one in all {
        let done = of.entry(one.item.run).or_default();
        *done.items.entry(one.outcome).or_default() += 1;
        for grant in &one.outcomes {
            *done.grants.entry(grant.outcome).or_default() += 1;
        }
    }
    let each: Vec<Uuid> = of.keys().copied().collect();
    let total: Vec<i32> = of.values().map(|done| done.items.values().sum()).collect();
    let items = |outcome| -> Vec<i32> {
        of.values().map(|done| done.items.get(&outcome).copied().unwrap_or_default()).collect()
    };
    let grants = |outcome| -> Vec<i32> {
        of.values().map(|done| done.grants.get(&outcome).copied().unwrap_or_default()).collect()
    };
    let going_on = sqlx::query_scalar!(
        r#"with done as materialized (
             select * from unnest($9::uuid[], $10::int[], $11::int[], $12::int[], $13::int[], $14::int[], $15::int[],
                     $16::int[], $17::int[], $18::int[], $19::int[])
                 d (run, done, already_in_place, put_back, withdrawn, failed, cannot_verify, skipped, canceled,
                     grants_put_back, grants_withdrawn)
         ), written as (
             insert into run_results (run_id, ordinal, assignment_id, request_id, at, outcome, reason, outcomes)
             select n.run, n.ordinal, n.assignment, n.request, $1, n.outcome, n.reason, n.outcomes
             from unnest($2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::jsonb[])
                 n (run, ordinal, assignment, request, outcome, reason, outcomes)
         ), gone as (
             delete from run_items i using unnest($2::uuid[], $3::int[]) n (run, ordinal)
             where i.run_id = n.run and i.ordinal = n.ordinal
         ), ended as (
             update runs r set state = case when stop_asked_at is null then 'done' else 'stopped' end,
                 finished_at = regrant_now()
             from done d where r.id = d.run and r.state = 'active' and r.total = d.done
             returning r.id
         ), counted as (
             insert into run_deltas (run_id, at, done, already_in_place, put_back, withdrawn, failed, cannot_verify,
                 skipped, canceled, grants_put_back, grants_withdrawn)
             select run, $1, done, already_in_place, put_back, withdrawn, failed, cannot_verify, skipped, canceled,
                 grants_put_back, grants_withdrawn from done
         )
         select d.run as "run!" from done d where not exists (select from ended e where e.id = d.run)"#,
        now,
        &runs,
        &ordinals,
        &assignments as _,
        &requests as _,
        &outcomes as _,
        &reasons as _,
        &details as _,
        &each,
        &total,
        &items(Outcome::AlreadyInPlace),
        &items(Outcome::PutBack),
        &items(Outcome::Withdrawn),
        &items(Outcome::Failed),
        &items(Outcome::CannotVerify),
        &items(Outcome::Skipped),
        &items(Outcome::Canceled),
        &grants(Outcome::PutBack),
        &grants(Outcome::Withdrawn),
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok(going_on)
}

/// Ends runs that have no items left, after those of ended looks. Apart from the transactions that finish items: of two
/// that finish the last two, neither sees the other's as gone. Whoever finds nothing to claim asks, so a run is ended even
/// if both die here. A run that somebody joins at this moment has a new total, and goes on.
///
/// Each run's first item is looked up in its index: by the statistics nearly all items are of the bulk that is under way, so
/// that a planner that may would read all of them to find none of a short run.
pub async fn end_runs(db: &Db) -> Result<()> {
    looks::end_looks(db).await?;
    sqlx::query!(
        "with idle as (
             select r.id, r.total from runs r
             where r.state = 'active' and (select true from run_items i where i.run_id = r.id order by i.ordinal limit 1) is null
         )
         update runs r set state = case when stop_asked_at is null then 'done' else 'stopped' end,
             finished_at = regrant_now()
         from idle where r.id = idle.id and r.state = 'active' and r.total = idle.total"
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends those of these runs that have no items left, as far as this transaction sees; [`end_runs`] ends the others.
pub async fn end_these(tx: &mut PgConnection, runs: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "with idle as (
             select r.id, r.total from runs r
             where r.id = any($1) and r.state = 'active' and (select true from run_items i where i.run_id = r.id order by i.ordinal limit 1) is null
             order by r.id
         )
         update runs r set state = case when stop_asked_at is null then 'done' else 'stopped' end,
             finished_at = regrant_now()
         from idle where r.id = idle.id and r.state = 'active' and r.total = idle.total",
        runs,
    )
    .execute(tx)
    .await?;
    Ok(())
}
