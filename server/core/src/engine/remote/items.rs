//! Telling items what became of the grants that they wait for, and finishing those that wait for nothing else.

use std::collections::{HashMap, HashSet};

use regrant_model::state::Outcome;
use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;

use super::record::Ruled;
use crate::Result;
use crate::engine::looks;
use crate::engine::results::{self, Finished, GrantOutcome, Item, Waiting};

/// Tells the items of these assignments.
///
/// An item that waits for a look which one of these passes answers is told of all of its assignment's grants here: they were in
/// place when it began to wait, and what is recorded of them was seen since.
pub async fn tell(
    tx: &mut PgConnection,
    assignments: &[Uuid],
    ruled: &[Ruled<'_>],
    now: OffsetDateTime,
) -> Result<()> {
    let looks: HashSet<Uuid> = looks::hold(tx, assignments).await?.into_iter().collect();
    let looked = Looked::of(tx, &looks, ruled).await?;
    let of: HashMap<Uuid, &Ruled<'_>> = ruled.iter().map(|one| (one.observed.grant.id, one)).collect();
    let answer = |grant: Uuid| of.get(&grant).and_then(|one| GrantOutcome::of(grant, &one.verdict, now));
    let waiting = sqlx::query!(
        r#"select run_id, ordinal, assignment_id, request_id, look_id, coalesce(grant_ids, '{}') as "grant_ids!",
             coalesce(generations, '{}') as "generations!", outcomes
         from run_items where waiting and assignment_id = any($1) order by run_id, ordinal for update"#,
        assignments,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut finished: Vec<Finished> = Vec::new();
    let mut waiting_on: Vec<Waiting> = Vec::new();
    for item in waiting {
        let mut news = Vec::new();
        let mut left = (Vec::new(), Vec::new());
        for (grant, generation) in item.grant_ids.iter().zip(&item.generations) {
            let recent = of.get(grant).is_some_and(|one| one.observed.grant.generation >= *generation);
            if let Some(one) = answer(*grant).filter(|_| recent) {
                news.push(one);
            } else {
                left.0.push(*grant);
                left.1.push(*generation);
            }
        }
        let by_look = looked.grants(item.look_id, item.assignment_id);
        news.extend(
            by_look.iter().filter(|grant| !item.grant_ids.contains(grant)).filter_map(|one| answer(*one)),
        );
        news.retain(|one| one.outcome != Outcome::AlreadyInPlace);
        let told = !news.is_empty() || left.0.len() < item.grant_ids.len();
        let mut outcomes = GrantOutcome::list_from_json(item.outcomes.as_ref());
        outcomes.retain(|old| news.iter().all(|new| new.of != old.of));
        outcomes.extend(news);
        let look = item.look_id.filter(|look| looks.contains(look));
        if left.0.is_empty() && look.is_none() {
            finished.push(Finished {
                item: Item {
                    run: item.run_id,
                    ordinal: item.ordinal,
                    assignment: item.assignment_id,
                    request: item.request_id,
                },
                outcome: GrantOutcome::gravest(&outcomes),
                reason: None,
                outcomes,
            });
        } else if told {
            let (grants, generations) = left;
            let item = (item.run_id, item.ordinal);
            waiting_on.push(Waiting { item, look, grants, generations, outcomes });
        }
    }
    results::wait(tx, &waiting_on).await?;
    results::finish(tx, now, &finished).await?;
    Ok(())
}

/// What these passes have to say to items that wait for a look.
#[derive(Default)]
struct Looked {
    /// Which look is answered by the pass over which resource.
    answered: HashSet<(Uuid, Uuid)>,
    /// The grants of an assignment that are recorded, with their resources.
    grants: HashMap<Uuid, Vec<(Uuid, Uuid)>>,
}

impl Looked {
    async fn of(tx: &mut PgConnection, looks: &HashSet<Uuid>, ruled: &[Ruled<'_>]) -> Result<Self> {
        let asked: HashMap<Uuid, i64> =
            ruled.iter().filter_map(|one| Some((one.lease.resource, one.lease.asked?))).collect();
        if asked.is_empty() || looks.is_empty() {
            return Ok(Self::default());
        }
        let looks: Vec<Uuid> = looks.iter().copied().collect();
        let (resources, asked): (Vec<Uuid>, Vec<i64>) = asked.into_iter().unzip();
        let answered = sqlx::query!(
            "select l.look_id, l.resource_id from look_resources l
             join unnest($2::uuid[], $3::bigint[]) n (resource, asked) on l.resource_id = n.resource and l.asked <= n.asked
             where l.look_id = any($1)",
            &looks,
            &resources,
            &asked,
        )
        .fetch_all(&mut *tx)
        .await?;
        let of: HashMap<Uuid, Uuid> =
            ruled.iter().map(|one| (one.observed.grant.id, one.lease.resource)).collect();
        let ids: Vec<Uuid> = of.keys().copied().collect();
        let links = sqlx::query!(
            "select assignment_id, grant_id from assignment_grants where grant_id = any($1)",
            &ids,
        )
        .fetch_all(tx)
        .await?;
        let mut grants: HashMap<Uuid, Vec<(Uuid, Uuid)>> = HashMap::new();
        for link in links {
            grants.entry(link.assignment_id).or_default().push((link.grant_id, of[&link.grant_id]));
        }
        let answered = answered.into_iter().map(|row| (row.look_id, row.resource_id)).collect();
        Ok(Self { answered, grants })
    }

    fn grants(&self, look: Option<Uuid>, assignment: Option<Uuid>) -> Vec<Uuid> {
        let (Some(look), Some(assignment)) = (look, assignment) else { return Vec::new() };
        let recorded = self.grants.get(&assignment).map(Vec::as_slice).unwrap_or_default();
        let answered = recorded.iter().filter(|(_, resource)| self.answered.contains(&(look, *resource)));
        answered.map(|(grant, _)| *grant).collect()
    }
}
