//! Carrying out a preview: what it showed is done, and nothing else. Where there is more to do by now, reality has moved,
//! and the assignment is left as it is.

use std::collections::{HashMap, HashSet};

use regrant_model::state::Outcome;
use sqlx::{Acquire as _, PgConnection, types::Uuid};

use super::member::Plan;
use super::trial::Trial;
use super::{Aim, Batch, Worked, apply, claim, prepare, settle_items};
use crate::Result;
use crate::db::{self, Db};
use crate::engine::results::{GrantOutcome, Of};

/// Resource roles, with what becomes of them.
type Changes = HashSet<(Uuid, Outcome)>;

/// Does what the preview showed, after a trial and with what connected systems say now, by assignment.
///
/// # Errors
/// When the database fails; then nothing of it has happened.
pub async fn carry_out(
    db: &Db,
    trial: &Trial,
    preview: Uuid,
    remote: &HashMap<Uuid, Vec<GrantOutcome>>,
) -> Result<Worked> {
    let mut tx = db::begin(db).await?;
    let Some((run, items)) = claim::claim_again(&mut tx, trial.run.id, &trial.items()).await? else {
        return Ok(Worked::Nothing);
    };
    let assignments: Vec<Uuid> = items.iter().filter_map(|item| item.assignment).collect();
    let shown = shown(&mut tx, preview, &assignments).await?;
    let mut batch = prepare(&mut tx, run, &items).await?;
    let mut moved = more(&shown, remote);
    loop {
        leave_out(&mut tx, &mut batch, &moved).await?;
        let changes: HashSet<(Uuid, Uuid)> = remote
            .iter()
            .flat_map(|(assignment, all)| changes(all).into_iter().map(|(role, _)| (*assignment, role)))
            .collect();
        #[expect(
            clippy::disallowed_methods,
            reason = "a savepoint, which the end of the transaction ends too"
        )]
        let mut attempt = tx.begin().await?;
        let looked = apply(&mut attempt, &batch, &Aim::Exactly(&changes)).await?;
        let done = assignments.iter().map(|id| (*id, looked.changes(*id))).collect();
        moved = more(&shown, &done);
        if moved.is_empty() {
            let worked = settle_items(&mut attempt, &batch, &looked).await?;
            attempt.commit().await?;
            tx.commit().await?;
            return Ok(worked);
        }
        attempt.rollback().await?;
    }
}

/// What the preview showed, by assignment.
async fn shown(tx: &mut PgConnection, preview: Uuid, assignments: &[Uuid]) -> Result<HashMap<Uuid, Changes>> {
    let rows = sqlx::query!(
        r#"select assignment_id as "assignment_id!", outcomes from run_results
         where assignment_id = any($2) and run_id = $1"#,
        preview,
        assignments,
    )
    .fetch_all(tx)
    .await?;
    let of = |outcomes: Option<_>| changes(&GrantOutcome::list_from_json(Option::as_ref(&outcomes)));
    Ok(rows.into_iter().map(|row| (row.assignment_id, of(row.outcomes))).collect())
}

/// What is really changed.
fn changes(all: &[GrantOutcome]) -> Changes {
    let change = |one: &GrantOutcome| match (one.of, one.outcome) {
        (Of::Role(role), outcome @ (Outcome::PutBack | Outcome::Withdrawn)) => Some((role, outcome)),
        _ => None,
    };
    all.iter().filter_map(change).collect()
}

/// What there is to change beyond what was shown, by assignment.
fn more(
    shown: &HashMap<Uuid, Changes>,
    now: &HashMap<Uuid, Vec<GrantOutcome>>,
) -> HashMap<Uuid, (Uuid, Outcome)> {
    let unexpected = |(assignment, all): (&Uuid, &Vec<GrantOutcome>)| {
        let expected = shown.get(assignment);
        let first = changes(all).into_iter().find(|one| !expected.is_some_and(|all| all.contains(one)))?;
        Some((*assignment, first))
    };
    now.iter().filter_map(unexpected).collect()
}

/// Leaves out the assignments where there is more to do than was shown, and says what.
async fn leave_out(
    tx: &mut PgConnection,
    batch: &mut Batch,
    moved: &HashMap<Uuid, (Uuid, Outcome)>,
) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let roles: Vec<Uuid> = moved.values().map(|(role, _)| *role).collect();
    let names = sqlx::query!(
        r#"select rr.id, re.display_name || ', ' || rr.display_name || ' (' || s.name || ')' as "name!"
         from resource_roles rr join resources re on re.id = rr.resource_id
         join connected_systems s on s.id = re.system_id where rr.id = any($1)"#,
        &roles,
    )
    .fetch_all(tx)
    .await?;
    let names: HashMap<Uuid, String> = names.into_iter().map(|row| (row.id, row.name)).collect();
    for (item, plan) in &mut batch.plans {
        let Some((role, outcome)) = item.assignment.and_then(|id| moved.get(&id)) else { continue };
        let name = names.get(role).map_or("a resource role", String::as_str);
        let what = if *outcome == Outcome::PutBack { "is missing" } else { "would be withdrawn" };
        if !matches!(plan, Plan::Skip(_)) {
            *plan = Plan::Skip(format!(
                "Left as it is: {name} {what}, which the preview did not show. Preview it again."
            ));
        }
    }
    Ok(())
}
