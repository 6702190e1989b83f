//! Looks: what the items of a run that are in one batch wait for together, until each of some connected resources has been read.
//!
//! A look holds one row a resource, and the part of the run that waits for it. Whoever has read a resource takes its rows
//! away ([`observed`]) and ends the looks that have none left ([`end`]). Of two that take away the last two rows at the same
//! moment neither sees the other's as gone, so that whoever has done something asks once more afterwards ([`end_looks`]).
//! An item that waits for single grants too is finished by whoever records the last.

use sqlx::{PgConnection, types::Uuid};

use super::results::{self, Finished, GrantOutcome, Item};
use crate::Result;
use crate::db::{self, Db};

/// Resources were looked at, each for all that was asked of it up to a mark. Where a grant of a waiting item is still due,
/// the item goes on waiting for that grant. Gives the looks that waited for one of them.
pub async fn observed(tx: &mut PgConnection, resources: &[Uuid], asked: &[i64]) -> Result<Vec<Uuid>> {
    let seen = sqlx::query!(
        r#"with gone as (
             delete from look_resources r using unnest($1::uuid[], $2::bigint[]) n (resource, asked)
             where r.resource_id = n.resource and r.asked <= n.asked returning r.look_id
         )
         select array(select distinct look_id from gone) as "looks!",
             exists (select from grants where resource_id = any($1) and due_at is not null) as "any_due!""#,
        resources,
        asked,
    )
    .fetch_one(&mut *tx)
    .await?;
    if seen.looks.is_empty() || !seen.any_due {
        return Ok(seen.looks);
    }
    let due = sqlx::query!(
        r#"select i.run_id, i.ordinal, g.id, g.desired_generation
         from grants g join assignment_grants ag on ag.grant_id = g.id
         join run_items i on i.assignment_id = ag.assignment_id and i.waiting and i.look_id = any($2)
         where g.resource_id = any($1) and g.due_at is not null and g.id <> all(coalesce(i.grant_ids, '{}'))
         order by i.run_id, i.ordinal, g.id for update of i"#,
        resources,
        &seen.looks,
    )
    .fetch_all(&mut *tx)
    .await?;
    if due.is_empty() {
        return Ok(seen.looks);
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
    Ok(seen.looks)
}

/// Ends the looks that have nothing left to look at. Whoever finds nothing to do asks too, so that a look is ended even if
/// the worker dies that took its last row away.
pub async fn end_looks(db: &Db) -> Result<()> {
    let looks = sqlx::query_scalar!(
        "select id from looks l where not exists (select from look_resources r where r.look_id = l.id)",
    )
    .fetch_all(db)
    .await?;
    if looks.is_empty() {
        return Ok(());
    }
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        end(&mut tx, &looks).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Finishes the items of those of these looks that have nothing left to look at, and gives their runs.
pub async fn end(tx: &mut PgConnection, looks: &[Uuid]) -> Result<Vec<Uuid>> {
    let emptied = sqlx::query!(
        "select id, run_id, first_ordinal, last_ordinal from looks l
         where id = any($1) and not exists (select from look_resources r where r.look_id = l.id) order by id for update",
        looks,
    )
    .fetch_all(&mut *tx)
    .await?;
    if emptied.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = emptied.iter().map(|look| look.id).collect();
    let runs: Vec<Uuid> = emptied.iter().map(|look| look.run_id).collect();
    let first: Vec<i32> = emptied.iter().map(|look| look.first_ordinal).collect();
    let last: Vec<i32> = emptied.iter().map(|look| look.last_ordinal).collect();
    // A statement after the lock: what records that were under way have left of the items is seen.
    let others = sqlx::query_scalar!(
        r#"with looks_ended as (
             delete from looks where id = any($1)
         ), done as (
             delete from run_items i using unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) l (id, run, first, last)
             where i.run_id = l.run and i.ordinal between l.first and l.last and i.look_id = l.id
               and i.outcomes is null and cardinality(coalesce(i.grant_ids, '{}')) = 0
             returning i.run_id, i.ordinal, i.assignment_id, i.request_id
         ), written as (
             insert into run_results (run_id, ordinal, assignment_id, request_id, at, outcome)
             select run_id, ordinal, assignment_id, request_id, (select regrant_now()), 'already_in_place' from done
         ), counted as (
             insert into run_deltas (run_id, at, done, already_in_place)
             select run_id, (select regrant_now()), count(*), count(*) from done group by run_id
         )
         select exists (
             select from run_items i, unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) l (id, run, first, last)
             where i.run_id = l.run and i.ordinal between l.first and l.last and i.look_id = l.id
               and i.outcomes is not null and cardinality(coalesce(i.grant_ids, '{}')) = 0) as "others!""#,
        &ids,
        &runs,
        &first,
        &last,
    )
    .fetch_one(&mut *tx)
    .await?;
    if others {
        finish_others(tx, &ids, &runs, &first, &last).await?;
    }
    Ok(runs)
}

/// Finishes the items of which there is more to say than that everything was in place.
async fn finish_others(
    tx: &mut PgConnection,
    looks: &[Uuid],
    runs: &[Uuid],
    first: &[i32],
    last: &[i32],
) -> Result<()> {
    let others = sqlx::query!(
        r#"select i.run_id, i.ordinal, i.assignment_id, i.request_id, i.outcomes, regrant_now() as "now!"
         from run_items i, unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) l (id, run, first, last)
         where i.run_id = l.run and i.ordinal between l.first and l.last and i.look_id = l.id
           and i.outcomes is not null and cardinality(coalesce(i.grant_ids, '{}')) = 0
         order by i.run_id, i.ordinal for update of i"#,
        looks,
        runs,
        first,
        last,
    )
    .fetch_all(&mut *tx)
    .await?;
    let Some(now) = others.first().map(|item| item.now) else { return Ok(()) };
    let finished = others.into_iter().map(|item| {
        let outcomes = GrantOutcome::list_from_json(item.outcomes.as_ref());
        let (run, ordinal) = (item.run_id, item.ordinal);
        Finished {
            item: Item { run, ordinal, assignment: item.assignment_id, request: item.request_id },
            outcome: GrantOutcome::gravest(&outcomes),
            reason: None,
            outcomes,
        }
    });
    results::finish(tx, now, &finished.collect::<Vec<_>>()).await?;
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
