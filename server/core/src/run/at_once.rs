//! Asks of many callers at the same moment, each for a run of one assignment: all of them in one statement.

use std::collections::HashSet;

use regrant_model::state::RunKind;
use regrant_model::view::Selection;
use regrant_model::{AssignmentId, RunId};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ask;
use super::wake::{Wake, wake_now};
use crate::package::PackageHead;
use crate::{Caller, Result};

/// One of them.
pub(crate) struct One<'a> {
    /// The run that it gets.
    pub run: RunId,
    pub caller: &'a Caller,
    pub package: &'a PackageHead,
    pub assignment: AssignmentId,
}

/// Begins their runs, as [`ask::command`] does for one selection, and gives those that were begun. The others are under way
/// already, or were asked for twice here: they are to be joined. A command of its own, which wakes the workers.
///
/// # Errors
/// When the database fails, also for one of them alone: then none is begun.
pub(crate) async fn begin(
    conn: &mut PgConnection,
    (kind, action): (RunKind, &str),
    all: &[&One<'_>],
) -> Result<HashSet<RunId>> {
    let Some(first) = all.first() else { return Ok(HashSet::new()) };
    let selection = Selection::Ids(vec![first.assignment]).describe();
    // In one order, so that two processes that begin the same runs don't wait for each other.
    let mut all: Vec<_> =
        all.iter().map(|&one| (ask::key(kind, &[one.assignment.0]).unwrap_or_default(), one)).collect();
    all.sort_by(|(key, one), (other, next)| {
        (key, one.caller.asking().id()).cmp(&(other, next.caller.asking().id()))
    });
    let of =
        |value: &dyn Fn(&One<'_>) -> Uuid| -> Vec<Uuid> { all.iter().map(|(_, one)| value(one)).collect() };
    let by = |value: &dyn Fn(&One<'_>) -> Option<Uuid>| -> Vec<Option<Uuid>> {
        all.iter().map(|(_, one)| value(one)).collect()
    };
    let keys: Vec<&str> = all.iter().map(|(key, _)| key.as_str()).collect();
    let names: Vec<&str> = all.iter().map(|(_, one)| one.caller.name.as_str()).collect();
    let packages: Vec<&str> = all.iter().map(|(_, one)| one.package.display_name.as_str()).collect();
    let details: Vec<_> =
        all.iter().map(|(_, one)| json!({ "selection": selection, "run": one.run, "total": 1 })).collect();
    let begun = sqlx::query_scalar!(
        r#"with asked as materialized (
             select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::text[])
                 a (run, package, by_user, by_app, name, assignment, key)
         ), made as (
             insert into runs (id, package_id, kind, asked_by, asked_by_app, asked_by_name, asked_at, priority, state,
                 selection, idempotency_key, total)
             select run, package, $8, by_user, by_app, name, (select regrant_now()), 0, 'active', $9, key, 1 from asked
             on conflict (coalesce(asked_by, asked_by_app, '00000000-0000-0000-0000-000000000000'), package_id, idempotency_key)
                 where state = 'active' and idempotency_key is not null do nothing
             returning id
         ), items as (
             insert into run_items (run_id, ordinal, priority, assignment_id)
             select a.run, 1, 0, a.assignment from asked a join made on made.id = a.run
         ), entries as (
             insert into audit_entries (id, at, actor_id, actor_name, action, object_type, object_id, object_name,
                 catalog_id, detail)
             select e.id, (select regrant_now()), e.actor, e.name, $10, 'package', e.package::text, e.package_name,
                 e.catalog, e.detail
             from unnest($1::uuid[], $11::uuid[], $12::uuid[], $5::text[], $2::uuid[], $13::text[], $14::uuid[], $15::jsonb[])
                 e (run, id, actor, name, package, package_name, catalog, detail)
             join made on made.id = e.run
         )
         select id from made"#,
        &of(&|one| one.run.0),
        &of(&|one| one.package.id.0),
        &by(&|one| one.caller.asking().user) as _,
        &by(&|one| one.caller.asking().app) as _,
        &names as _,
        &of(&|one| one.assignment.0),
        &keys as _,
        kind.as_str(),
        &selection,
        action,
        &of(&|_| Uuid::now_v7()),
        &by(&|one| one.caller.asking().id()) as _,
        &packages as _,
        &of(&|one| one.package.catalog_id.0),
        &details,
    )
    .fetch_all(&mut *conn)
    .await?;
    if !begun.is_empty() {
        wake_now(conn, Wake::Items).await;
    }
    Ok(begun.into_iter().map(RunId).collect())
}
