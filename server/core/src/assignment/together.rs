//! Single assignments that many ask to reprocess at the same time: whoever asks while a transaction is under way shares the
//! next one. Asked one by one each costs some ten statements and a commit that waits for the disk; together they cost the same
//! as one does.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use regrant_model::policy::Action;
use regrant_model::state::{AssignmentState, RunKind};
use regrant_model::view::Selection;
use regrant_model::{AssignmentId, RunId};
use serde_json::json;
use sqlx::PgConnection;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{OBJECT, reprocess_one};
use crate::db::{self, Db};
use crate::run::{Asked, ask};
use crate::{Caller, Error, Result, audit, column};

/// The most that share a transaction.
const MOST: usize = 64;

/// Reprocesses of single assignments, written together where they come together.
#[derive(Debug, Default)]
pub struct Together {
    waiting: Mutex<Vec<Waiting>>,
    /// Whoever holds it writes for all that wait.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Waiting {
    caller: Caller,
    id: AssignmentId,
    /// Dropped unused when it has to be asked by itself.
    tell: oneshot::Sender<Result<Asked>>,
}

/// An assignment that is asked for.
struct Found {
    package: Uuid,
    package_name: String,
    catalog: Uuid,
    state: AssignmentState,
    remaining: i16,
}

/// A run that is to begin.
struct Beginning<'a> {
    key: String,
    run: Uuid,
    caller: &'a Caller,
    assignment: Uuid,
    found: &'a Found,
    /// Whose it is among all that ask.
    at: usize,
}

impl Together {
    /// As [`reprocess_one`].
    ///
    /// # Errors
    /// As [`reprocess_one`].
    pub async fn reprocess(&self, db: &Db, caller: &Caller, id: AssignmentId) -> Result<Asked> {
        let (tell, told) = oneshot::channel();
        self.waiting().push(Waiting { caller: caller.clone(), id, tell });
        {
            let _turn = self.turn.lock().await;
            // All of them, so that nobody is left behind; none where somebody before has written for this one already.
            let mut now = std::mem::take(&mut *self.waiting());
            // Who has gone meanwhile asks for nothing any more, and their roles may be others by now.
            now.retain(|one| !one.tell.is_closed());
            while !now.is_empty() {
                let later = now.split_off(now.len().min(MOST));
                write(db, now).await;
                now = later;
            }
        }
        match told.await {
            Ok(asked) => asked,
            // It is under way already, or whoever wrote for all was cut off.
            Err(_) => reprocess_one(db, caller, id).await,
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what can be written together and tells each what became of it.
async fn write(db: &Db, all: Vec<Waiting>) {
    let asks: Vec<(&Caller, AssignmentId)> = all.iter().map(|one| (&one.caller, one.id)).collect();
    let outcomes = db::retry(|| async {
        let mut tx = db.begin().await?;
        let outcomes = ask_all(&mut tx, &asks).await?;
        tx.commit().await?;
        Ok(outcomes)
    })
    .await;
    // Where the database fails, each asks by itself and is told so.
    let Ok(outcomes) = outcomes else { return };
    for (one, outcome) in all.into_iter().zip(outcomes) {
        if let Some(outcome) = outcome {
            // Who has gone does not want to know.
            let _gone = one.tell.send(outcome);
        }
    }
}

/// What becomes of each ask; none of one that has to be asked by itself: the same is asked already, here or in another run,
/// or its package is held.
async fn ask_all(
    tx: &mut PgConnection,
    asks: &[(&Caller, AssignmentId)],
) -> Result<Vec<Option<Result<Asked>>>> {
    let found = found(tx, asks).await?;
    let mut outcomes = Vec::with_capacity(asks.len());
    let (mut runs, mut keys) = (Vec::new(), HashSet::new());
    for (caller, id) in asks {
        // Somebody edits its package, and whoever asks for another one does not wait for that; or it is not there.
        let Some(found) = found.get(&id.0) else {
            outcomes.push(None);
            continue;
        };
        outcomes.push(match allowed(caller, found) {
            Err(error) => Some(Err(error)),
            Ok(()) => {
                let key = ask::key(RunKind::Reprocess, &[id.0]).unwrap_or_default();
                if keys.insert((caller.asking().id(), key.clone())) {
                    let (run, at) = (Uuid::now_v7(), outcomes.len());
                    runs.push(Beginning { key, run, caller, assignment: id.0, found, at });
                }
                None
            }
        });
    }
    // In one order everywhere, so that two that write at once never wait for each other in a circle.
    runs.sort_by_key(|one| (one.key.clone(), one.caller.asking().id()));
    let made = begin(tx, &runs).await?;
    runs.retain(|beginning| made.contains(&beginning.run));
    if runs.is_empty() {
        return Ok(outcomes);
    }
    let (ids, assignments): (Vec<Uuid>, Vec<Uuid>) = runs.iter().map(|one| (one.run, one.assignment)).unzip();
    sqlx::query!(
        "insert into run_items (run_id, ordinal, priority, assignment_id)
         select n.run, 1, 0, n.assignment from unnest($1::uuid[], $2::uuid[]) n (run, assignment)",
        &ids,
        &assignments
    )
    .execute(&mut *tx)
    .await?;
    let selection = one_selected();
    let entries: Vec<_> = runs
        .iter()
        .map(|Beginning { run, caller, found, .. }| {
            let entry = audit::Entry {
                action: "assignment.reprocess",
                object_type: "package",
                object_id: found.package,
                object_name: &found.package_name,
                catalog: Some(found.catalog.into()),
                detail: json!({ "run": run, "selection": selection, "total": 1 }),
            };
            (*caller, entry)
        })
        .collect();
    audit::record_each(tx, &entries).await?;
    sqlx::query!("select pg_notify($1, '')", ask::WAKE).execute(&mut *tx).await?;
    for Beginning { run, at, .. } in runs {
        outcomes[at] = Some(Ok(Asked { run: RunId(run), total: 1, joined: false, paused: false }));
    }
    Ok(outcomes)
}

fn one_selected() -> String {
    Selection::Ids(vec![AssignmentId(Uuid::nil())]).describe()
}

async fn found(tx: &mut PgConnection, asks: &[(&Caller, AssignmentId)]) -> Result<HashMap<Uuid, Found>> {
    let ids: Vec<Uuid> = asks.iter().map(|(_, id)| id.0).collect();
    let rows = sqlx::query!(
        "select a.id, a.state, a.remaining, a.package_id, p.catalog_id, p.display_name
         from assignments a join access_packages p on p.id = a.package_id and p.deleted_at is null
         where a.id = any($1) for key share of p skip locked",
        &ids
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let found = Found {
                package: row.package_id,
                package_name: row.display_name,
                catalog: row.catalog_id,
                state: column::text(&row.state)?,
                remaining: row.remaining,
            };
            Ok((row.id, found))
        })
        .collect()
}

/// Whether this caller may, and the assignment's state allows it.
fn allowed(caller: &Caller, found: &Found) -> Result<()> {
    caller.may_in(Action::ViewAssignments, found.catalog.into(), OBJECT)?;
    caller.may_in(Action::Reprocess, found.catalog.into(), OBJECT)?;
    found.state.reprocess(found.remaining).map_err(|why| Error::not_allowed_in_state(why.to_string()))
}

/// A run for each; those that are there already, by the same caller for the same, are left out.
async fn begin(tx: &mut PgConnection, runs: &[Beginning<'_>]) -> Result<HashSet<Uuid>> {
    let keys: Vec<&str> = runs.iter().map(|one| one.key.as_str()).collect();
    let ids: Vec<Uuid> = runs.iter().map(|one| one.run).collect();
    let users: Vec<Option<Uuid>> = runs.iter().map(|one| one.caller.asking().user).collect();
    let apps: Vec<Option<Uuid>> = runs.iter().map(|one| one.caller.asking().app).collect();
    let names: Vec<&str> = runs.iter().map(|one| one.caller.name.as_str()).collect();
    let packages: Vec<Uuid> = runs.iter().map(|one| one.found.package).collect();
    let made = sqlx::query_scalar!(
        "insert into runs (id, package_id, kind, asked_by, asked_by_name, asked_at, priority, state, selection,
             idempotency_key, total, asked_by_app)
         select n.id, n.package, $7, n.asked_by, n.name, (select regrant_now()), 0, 'active', $8, n.key, 1, n.app
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
             n (id, package, asked_by, app, name, key)
         on conflict (coalesce(asked_by, asked_by_app, '00000000-0000-0000-0000-000000000000'), package_id, idempotency_key)
             where state = 'active' and idempotency_key is not null do nothing
         returning id",
        &ids,
        &packages,
        &users as _,
        &apps as _,
        &names as _,
        &keys as _,
        RunKind::Reprocess.as_str(),
        one_selected()
    )
    .fetch_all(tx)
    .await?;
    Ok(made.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use regrant_model::policy::Standing;

    use super::*;
    use crate::ErrorKind;
    use crate::testing::{Scene, TestDatabase};

    #[tokio::test]
    async fn many_at_once_have_a_run_each_and_the_same_twice_has_one() {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let group = scene.group("sales");
        let package = scene.package("Sales", &[group.member]);
        let ids: Vec<AssignmentId> = (0..40)
            .map(|index| {
                let user = scene.user(&format!("User {index}"));
                scene.assignment(package, user)
            })
            .collect();
        let gone = scene.user("Amara Okafor");
        let ended = scene.ended(package, gone);
        scene.load().await;
        let together = Arc::new(Together::default());
        let ask = |caller: Caller, id| {
            let (together, pool) = (together.clone(), db.pool().clone());
            tokio::spawn(async move { together.reprocess(&pool, &caller, id).await })
        };
        let operator = Caller::local_operator();
        let first: Vec<_> = ids.iter().chain(&ids).map(|id| ask(operator.clone(), *id)).collect();
        let stranger = ask(Caller { standing: Standing::default(), ..Caller::local_operator() }, ids[0]);
        let (late, unknown) =
            (ask(operator.clone(), ended), ask(operator.clone(), AssignmentId(Uuid::nil())));
        let mut runs = Vec::new();
        for asked in first {
            let asked = asked.await.unwrap().unwrap();
            assert_eq!(asked.total, 1);
            runs.push(asked.run);
        }
        assert_eq!(runs[..40], runs[40..], "asking again is safe");
        let kinds: Vec<_> = [stranger, late, unknown]
            .into_iter()
            .map(|ask| async { ask.await.unwrap().unwrap_err().kind() })
            .collect();
        let kinds = futures::future::join_all(kinds).await;
        assert_eq!(kinds, [ErrorKind::NotFound, ErrorKind::NotAllowedInState, ErrorKind::NotFound]);
        let (runs, items, entries): (i64, i64, i64) = sqlx::query_as(
            "select (select count(*) from runs where total = 1 and state = 'active'), (select count(*) from run_items),
                (select count(*) from audit_entries where action = 'assignment.reprocess' and actor_name = 'local operator')",
        )
        .fetch_one(db.pool())
        .await
        .unwrap();
        assert_eq!((runs, items, entries), (40, 40, 40));
    }

    #[tokio::test]
    async fn who_waits_is_not_lost_with_who_writes() {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let group = scene.group("sales");
        let package = scene.package("Sales", &[group.member]);
        let mut assigned = |name: &str| {
            let user = scene.user(name);
            scene.assignment(package, user)
        };
        let (one, other, last) = (assigned("Amara Okafor"), assigned("Bilal Haddad"), assigned("Mei Tanaka"));
        scene.load().await;
        let together = Arc::new(Together::default());
        // Nobody gets on while this is held.
        let mut held = db.pool().begin().await.unwrap();
        sqlx::query("lock table runs").execute(&mut *held).await.unwrap();
        let ask = async |id| {
            let (together, pool) = (together.clone(), db.pool().clone());
            let asking =
                tokio::spawn(async move { together.reprocess(&pool, &Caller::local_operator(), id).await });
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            asking
        };
        let (first, second, third) = (ask(one).await, ask(other).await, ask(last).await);
        assert_eq!(together.waiting().len(), 2, "two wait for the one who writes");
        first.abort();
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        assert!(together.waiting().is_empty(), "the second writes for the third, too");
        second.abort();
        assert!(second.await.unwrap_err().is_cancelled());
        held.rollback().await.unwrap();
        assert_eq!(third.await.unwrap().unwrap().total, 1);
        let asked: Vec<Uuid> =
            sqlx::query_scalar("select assignment_id from run_items").fetch_all(db.pool()).await.unwrap();
        assert_eq!(asked, [last.0], "nothing of what was cut off is there");
    }
}
