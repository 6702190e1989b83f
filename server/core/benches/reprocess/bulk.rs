//! Reprocess of many assignments against one hand-written set-based transaction with the same effect.

use std::time::Instant;

use regrant_core::db::Db;
use regrant_core::seed::{SeedOptions, seed};
use regrant_core::{Caller, assignment};
use regrant_model::PackageId;
use regrant_model::view::{AssignmentFilter, Selection};
use sqlx::types::Uuid;

use super::{Figure, ended, median};

const ROUNDS: usize = 3;

/// The same effect as a run over all assignments of a package, in one transaction: lock, compare, insert what is missing,
/// stamp every grant's `verified_at`, update states, one result row an assignment.
const REFERENCE: &[&str] = &[
    "select count(*) from (select id from assignments where package_id = $1 and state <> 'Expired' order by id for update) l",
    "insert into group_members (group_id, role, user_id, added_at)
     select rr.group_id, rr.group_role, g.subject_id, clock_timestamp()
     from assignments a join assignment_grants ag on ag.assignment_id = a.id join grants g on g.id = ag.grant_id
     join resource_roles rr on rr.id = g.resource_role_id
     where a.package_id = $1 and a.state <> 'Expired' and rr.group_id is not null
       and not exists (select from group_members m where m.group_id = rr.group_id and m.role = rr.group_role
           and m.user_id = g.subject_id)
     on conflict do nothing",
    "insert into app_role_assignments (app_role_id, user_id, added_at)
     select rr.app_role_id, g.subject_id, clock_timestamp()
     from assignments a join assignment_grants ag on ag.assignment_id = a.id join grants g on g.id = ag.grant_id
     join resource_roles rr on rr.id = g.resource_role_id
     where a.package_id = $1 and a.state <> 'Expired' and rr.app_role_id is not null
       and not exists (select from app_role_assignments m where m.app_role_id = rr.app_role_id and m.user_id = g.subject_id)
     on conflict do nothing",
    "update grants g set status = 'in_place', verified_at = clock_timestamp()
     from assignments a join assignment_grants ag on ag.assignment_id = a.id
     where a.package_id = $1 and a.state <> 'Expired' and g.id = ag.grant_id",
    "update assignments set state = 'Delivered', drifted = 0, failed = 0 where package_id = $1 and state <> 'Expired'",
    "insert into run_results (run_id, ordinal, assignment_id, at, outcome)
     select '00000000-0000-0000-0000-000000000000', row_number() over (), id, clock_timestamp(), 'already_in_place'
     from assignments where package_id = $1 and state <> 'Expired'",
];

/// Takes 5 % of the assignments' people out of one group or application role each.
const DRIFT: &[&str] = &["delete from group_members m using (
         select g.subject_id, rr.group_id from grants g join resource_roles rr on rr.id = g.resource_role_id
         where rr.group_id is not null and abs(hashtext(g.subject_id::text)) % 20 = $1) d
     where m.group_id = d.group_id and m.user_id = d.subject_id and m.role = 'Member'
       and m.group_id = (select min(group_id::text)::uuid from resource_roles where group_id is not null)"];

/// A package that all people have.
pub async fn tenant(db: &Db, assignments: usize) -> Result<(), Box<dyn std::error::Error>> {
    let options = SeedOptions {
        users: assignments,
        packages: 1,
        assignments,
        drift_percent: 5,
        seed: 1,
        roles_per_package: 3,
    };
    let began = Instant::now();
    seed(db, &options).await?;
    println!(
        "seeded {assignments} assignments with {} grants in {:.1} s",
        assignments * 3,
        began.elapsed().as_secs_f64()
    );
    Ok(())
}

pub async fn measure(db: &Db, assignments: usize) -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    tenant(db, assignments).await?;
    let package: Uuid =
        sqlx::query_scalar("select package_id from assignments limit 1").fetch_one(db).await?;

    // Once each, not counted: the first run of either pays for cold pages and fresh space.
    engine(db, package).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        settle(db, round * 2).await?;
        theirs.push(reference(db, package).await?);
        settle(db, round * 2 + 1).await?;
        ours.push(engine(db, package).await?);
        println!("round {round}: one transaction {:.2} s, engine {:.2} s", theirs[round], ours[round]);
    }
    let ratio = median(ours.iter().zip(&theirs).map(|(a, b)| a / b).collect());
    Ok(vec![Figure {
        name: "reprocess of all / one set-based transaction".to_owned(),
        value: ratio,
        at_most: 1.5,
        unit: "x",
    }])
}

async fn settle(db: &Db, round: usize) -> sqlx::Result<()> {
    for statement in DRIFT {
        sqlx::query(statement).bind(i32::try_from(round).unwrap_or_default() % 20).execute(db).await?;
    }
    for statement in [
        "vacuum analyze grants",
        "vacuum analyze assignments",
        "vacuum analyze group_members",
        "vacuum analyze run_items",
        "checkpoint",
    ] {
        sqlx::query(statement).execute(db).await?;
    }
    Ok(())
}

async fn reference(db: &Db, package: Uuid) -> sqlx::Result<f64> {
    let began = Instant::now();
    #[expect(clippy::disallowed_methods, reason = "nobody gives it up")]
    let mut tx = db.begin().await?;
    for statement in REFERENCE {
        sqlx::query(statement).bind(package).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(began.elapsed().as_secs_f64())
}

async fn engine(db: &Db, package: Uuid) -> Result<f64, Box<dyn std::error::Error>> {
    let began = Instant::now();
    let all = Selection::Matching(AssignmentFilter::default());
    let asked = assignment::reprocess(db, &Caller::local_operator(), PackageId(package), &all).await?;
    ended(db, asked.run).await?;
    Ok(began.elapsed().as_secs_f64())
}
