//! Looks: what the items of one batch wait for together, until each of some connected resources has been read.
//!
//! A look holds one row a resource. Whoever has read a resource takes its rows away ([`observed`]), and afterwards ends
//! the looks that have none left ([`end_looks`]): a transaction of its own, since of two that take away the last two rows
//! neither sees the other's as gone. An item that waits for single grants too is finished by whoever records the last.

use std::collections::HashMap;

use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;

use super::results::{self, Finished, GrantOutcome};
use crate::Result;
use crate::db::{self, Db};

/// A resource was looked at, for all that was asked up to `asked`. Where a grant of a waiting item is still due, the item
/// goes on waiting for that grant.
pub async fn observed(tx: &mut PgConnection, resource: Uuid, asked: i64) -> Result<()> {
    let looks = sqlx::query_scalar!(
        "delete from look_resources where resource_id = $1 and asked <= $2 returning look_id",
        resource,
        asked,
    )
    .fetch_all(&mut *tx)
    .await?;
    let any_due = sqlx::query_scalar!(
        r#"select exists (select from grants where resource_id = $1 and due_at is not null) as "any!""#,
        resource,
    );
    if looks.is_empty() || !any_due.fetch_one(&mut *tx).await? {
        return Ok(());
    }
    let due = sqlx::query!(
        r#"select i.run_id, i.ordinal, g.id, g.desired_generation
         from grants g join assignment_grants ag on ag.grant_id = g.id
         join run_items i on i.assignment_id = ag.assignment_id and i.waiting and i.look_id = any($2)
         where g.resource_id = $1 and g.due_at is not null and g.id <> all(coalesce(i.grant_ids, '{}'))
         order by i.run_id, i.ordinal, g.id for update of i"#,
        resource,
        &looks,
    )
    .fetch_all(&mut *tx)
    .await?;
    if due.is_empty() {
        return Ok(());
    }
    let runs: Vec<Uuid> = due.iter().map(|row| row.run_id).collect();
    let ordinals: Vec<i32> = due.iter().map(|row| row.ordinal).collect();
    let grants: Vec<Uuid> = due.iter().map(|row| row.id).collect();
    let generations: Vec<i64> = due.iter().map(|row| row.desired_generation).collect();
    sqlx::query!(
        "update run_items i set grant_ids = i.grant_ids || n.grants, generations = i.generations || n.generations
         from (
             select run_id, ordinal, array_agg(d.id order by d.id) as grants,
                 array_agg(d.generation order by d.id) as generations
             from unnest($1::uuid[], $2::int[], $3::uuid[], $4::bigint[]) d (run_id, ordinal, id, generation)
             group by run_id, ordinal
         ) n
         where i.run_id = n.run_id and i.ordinal = n.ordinal",
        &runs,
        &ordinals,
        &grants,
        &generations,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Finishes the items of looks that have nothing left to look at. Whoever finds nothing to do asks, so that a look is
/// ended even if the worker dies that took its last row away.
pub async fn end_looks(db: &Db) -> Result<()> {
    let any = sqlx::query_scalar!(
        r#"select exists (select from looks l
             where not exists (select from look_resources r where r.look_id = l.id)) as "any!""#
    )
    .fetch_one(db)
    .await?;
    if any { db::retry(|| end(db)).await } else { Ok(()) }
}

async fn end(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    let looks = sqlx::query_scalar!(
        "select id from looks l where not exists (select from look_resources r where r.look_id = l.id)
         order by id for update",
    )
    .fetch_all(&mut *tx)
    .await?;
    if looks.is_empty() {
        return Ok(());
    }
    // A statement after the lock: what records that were under way have left of the items is seen.
    sqlx::query!(
        "with done as (
             delete from run_items
             where look_id = any($1) and outcomes is null and cardinality(coalesce(grant_ids, '{}')) = 0
             returning run_id, ordinal, assignment_id, request_id
         ), written as (
             insert into run_results (run_id, ordinal, assignment_id, request_id, at, outcome)
             select run_id, ordinal, assignment_id, request_id, (select regrant_now()), 'already_in_place' from done
         )
         insert into run_deltas (run_id, at, done, already_in_place)
         select run_id, (select regrant_now()), count(*), count(*) from done group by run_id",
        &looks,
    )
    .execute(&mut *tx)
    .await?;
    let others = sqlx::query!(
        r#"select run_id, ordinal, assignment_id, request_id, outcomes, regrant_now() as "now!" from run_items
         where look_id = any($1) and outcomes is not null and cardinality(coalesce(grant_ids, '{}')) = 0
         order by run_id, ordinal for update"#,
        &looks,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut finished: HashMap<Uuid, (OffsetDateTime, Vec<Finished>)> = HashMap::new();
    for item in others {
        let outcomes = GrantOutcome::list_from_json(item.outcomes.as_ref());
        finished.entry(item.run_id).or_insert_with(|| (item.now, Vec::new())).1.push(Finished {
            ordinal: item.ordinal,
            assignment: item.assignment_id,
            request: item.request_id,
            outcome: GrantOutcome::gravest(&outcomes),
            reason: None,
            outcomes,
        });
    }
    for (run, (now, items)) in &finished {
        results::finish(&mut tx, *run, *now, items).await?;
    }
    sqlx::query!("delete from looks where id = any($1)", &looks).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

/// The looks of the items that wait for these assignments' grants and are not ended yet. They can't be until the
/// transaction is.
pub async fn hold(tx: &mut PgConnection, assignments: &[Uuid]) -> Result<Vec<Uuid>> {
    let held = sqlx::query_scalar!(
        "select id from looks where id in (
             select look_id from run_items where waiting and assignment_id = any($1) and look_id is not null)
         order by id for share",
        assignments,
    )
    .fetch_all(tx)
    .await?;
    Ok(held)
}
