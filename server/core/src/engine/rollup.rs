//! The roll-up of many assignments in one statement: the same rule as [`regrant_model::rollup`], and a test holds the
//! two together. The assignments are locked; this is a statement of its own after every change of their grants.

use regrant_model::state::{AssignmentState, RequestAction, RequestState, RequestType};
use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;

use super::{history, parsed};
use crate::Result;

/// Rolls assignments up from their grants, then their open requests from them.
pub async fn roll_up(tx: &mut PgConnection, assignments: &[Uuid], now: OffsetDateTime) -> Result<()> {
    if assignments.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update assignments a set grants = s.grants, drifted = s.drifted, failed = s.failed, unverified = s.unverified,
             remaining = s.remaining, state = s.state
         from (
             select id, grants, drifted, failed, unverified, remaining, case
                 when not live then 'Expired'
                 when working > 0 then 'Delivering'
                 when failed = 0 then 'Delivered'
                 when failed = grants then 'DeliveryFailed'
                 else 'PartiallyDelivered' end as state
             from (
                 select a.id, a.state <> 'Expired' as live,
                     count(g.id) filter (where ag.wanted or a.state = 'Expired') as grants,
                     count(g.id) filter (where ag.wanted and g.status = 'drifted') as drifted,
                     count(g.id) filter (where ag.wanted and g.status = 'failed') as failed,
                     count(g.id) filter (where ag.wanted and g.unverified_since is not null) as unverified,
                     count(g.id) filter (where not ag.wanted and g.desired = 'absent' and g.status <> 'withdrawn') as remaining,
                     count(g.id) filter (where ag.wanted and g.status not in ('in_place', 'drifted', 'accepted', 'failed')) as working
                 from assignments a
                 left join assignment_grants ag on ag.assignment_id = a.id
                 left join grants g on g.id = ag.grant_id
                 where a.id = any($1)
                 group by a.id, a.state
             ) counted
         ) s
         where a.id = s.id and (a.grants, a.drifted, a.failed, a.unverified, a.remaining, a.state)
             is distinct from (s.grants, s.drifted, s.failed, s.unverified, s.remaining, s.state)",
        assignments,
    )
    .execute(&mut *tx)
    .await?;
    requests(tx, assignments, now).await
}

/// Only the open request of an assignment is rolled up with it; when it ends, it is no longer open.
async fn requests(tx: &mut PgConnection, assignments: &[Uuid], now: OffsetDateTime) -> Result<()> {
    let open = sqlx::query!(
        r#"select a.id, a.state, a.remaining, a.failed, a.grants, r.id as "request!", r.type as "kind!"
         from assignments a join requests r on r.id = a.open_request_id
         where a.id = any($1) and r.state = 'Delivering' order by r.id for update of r"#,
        assignments,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut ended: Vec<(Uuid, Uuid, RequestState, String)> = Vec::new();
    for row in open {
        let kind: RequestType = parsed(&row.kind)?;
        let action = match parsed::<AssignmentState>(&row.state)? {
            AssignmentState::Expired if kind.is_remove() && row.remaining == 0 => RequestAction::Complete,
            AssignmentState::Delivered => RequestAction::Complete,
            AssignmentState::PartiallyDelivered => RequestAction::CompletePartially,
            AssignmentState::DeliveryFailed => RequestAction::Fail,
            AssignmentState::Expired | AssignmentState::Delivering => continue,
        };
        let Ok(state) = RequestState::Delivering.after(action) else { continue };
        let note = match state {
            RequestState::Delivered => String::new(),
            _ => format!("{} of {} resource roles failed.", row.failed, row.grants),
        };
        ended.push((row.id, row.request, state, note));
    }
    if ended.is_empty() {
        return Ok(());
    }
    let owners: Vec<Uuid> = ended.iter().map(|(assignment, ..)| *assignment).collect();
    let ids: Vec<Uuid> = ended.iter().map(|(_, request, ..)| *request).collect();
    let states: Vec<&str> = ended.iter().map(|(_, _, state, _)| state.as_str()).collect();
    let statuses: Vec<&str> = ended.iter().map(|(_, _, state, _)| state.status().as_str()).collect();
    sqlx::query!(
        "update requests r set state = e.state, status = e.status, completed_at = $4,
             first_completed_at = coalesce(r.first_completed_at, $4)
         from unnest($1::uuid[], $2::text[], $3::text[]) e (id, state, status) where r.id = e.id",
        &ids,
        &states as _,
        &statuses as _,
        now,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update assignments set open_request_id = null where id = any($1)", &owners)
        .execute(&mut *tx)
        .await?;
    for (_, request, state, note) in &ended {
        history::add(tx, &[*request], now, *state, None, "Regrant", note).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    use regrant_model::rollup::{LinkedGrant, RollUp};
    use regrant_model::state::{Desired, GrantStatus, Health, Troubles};

    use super::*;
    use crate::testing::{Scene, TestDatabase};

    /// One assignment: whether it is live, and its links.
    type Drawn = (bool, Vec<LinkedGrant>);

    fn link() -> impl Strategy<Value = LinkedGrant> {
        let status = prop::sample::select(GrantStatus::ALL.to_vec());
        (any::<bool>(), any::<bool>(), status, any::<bool>()).prop_map(
            |(wanted, other, status, unverified)| {
                let desired = if wanted || other { Desired::Present } else { Desired::Absent };
                LinkedGrant { wanted, desired, status, unverified }
            },
        )
    }

    /// Everybody has one assignment, and one grant in each of these roles.
    async fn write(db: &TestDatabase, all: &[Drawn]) -> Vec<Uuid> {
        let widest = all.iter().map(|(_, links)| links.len()).max().unwrap_or_default();
        let mut scene = Scene::new(db).await;
        let roles: Vec<_> = (0..widest).map(|n| scene.group(&format!("group {n}")).member).collect();
        let package = scene.package("Package", &[]);
        let mut people = Vec::new();
        for number in 0..all.len() {
            let person = scene.user(&format!("Person{number}"));
            people.push((person, scene.assignment(package, person)));
        }
        scene.load().await;
        for ((person, assignment), (live, links)) in people.iter().zip(all) {
            sqlx::query("update assignments set state = $2 where id = $1")
                .bind(assignment.0)
                .bind(if *live { "Delivering" } else { "Expired" })
                .execute(db.pool())
                .await
                .unwrap();
            for (link, role) in links.iter().zip(&roles) {
                sqlx::query(
                    "with made as (
                         insert into grants (id, subject_id, resource_role_id, resource_id, desired, status, unverified_since)
                         select $1, $2, id, resource_id, $4, $5, case when $6 then regrant_now() end
                         from resource_roles where id = $3 returning id
                     )
                     insert into assignment_grants (assignment_id, grant_id, wanted) select $7, id, $8 from made",
                )
                .bind(Uuid::now_v7())
                .bind(person.0)
                .bind(role.0)
                .bind(link.desired.as_str())
                .bind(link.status.as_str())
                .bind(link.unverified)
                .bind(assignment.0)
                .bind(link.wanted)
                .execute(db.pool())
                .await
                .unwrap();
            }
        }
        people.into_iter().map(|(_, assignment)| assignment.0).collect()
    }

    #[test]
    fn the_statement_agrees_with_the_model() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let config = Config { cases: 3, failure_persistence: None, ..Config::default() };
        let drawn = vec((any::<bool>(), vec(link(), 0..6)), 60..61);
        let judged = TestRunner::new(config).run(&drawn, |all| {
            runtime.block_on(async {
                let db = TestDatabase::new().await;
                let assignments = write(&db, &all).await;
                let mut conn = db.pool().acquire().await.unwrap();
                roll_up(&mut conn, &assignments, db.now().await).await.unwrap();
                for (assignment, (live, links)) in assignments.iter().zip(&all) {
                    let sum = RollUp::of(*live, links);
                    let shown: (String, i16, i16, i16, i16, i16, String) = sqlx::query_as(
                        "select state, grants, drifted, failed, unverified, remaining, health_of(a)
                         from assignments a where id = $1",
                    )
                    .bind(assignment)
                    .fetch_one(db.pool())
                    .await
                    .unwrap();
                    let (failed, drifted) = (sum.failed, sum.drifted);
                    let troubles =
                        Troubles { failed, drifted, unverified: sum.unverified, remaining: sum.remaining };
                    // An assignment that has ended has none, and is not asked for it.
                    let health = Health::of(sum.state(*live), troubles);
                    let expected = (
                        sum.state(*live).to_string(),
                        sum.grants,
                        sum.drifted,
                        sum.failed,
                        sum.unverified,
                        sum.remaining,
                        health.map_or(shown.6.clone(), |health| health.to_string()),
                    );
                    assert_eq!(shown, expected, "live: {live}, {links:?}");
                }
            });
            Ok(())
        });
        if let Err(error) = judged {
            panic!("{error}");
        }
    }
}
