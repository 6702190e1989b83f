use regrant_model::policy::Role;
use regrant_model::{AssignmentId, ErrorKind, PackageId};
use uuid::Uuid;

use super::Reprocess;
use crate::engine::Storm;
use crate::run::Asked;
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result};

struct Stage {
    db: TestDatabase,
    package: PackageId,
    assignments: Vec<AssignmentId>,
    manager: Caller,
    reader: Caller,
    stranger: Caller,
}

impl Stage {
    async fn new(people: usize) -> Self {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let catalog = scene.catalog("Sales");
        let sales = scene.group("=sales");
        let package = scene.package("Sales", &[sales.member]);
        let users: Vec<_> = (0..people).map(|number| scene.user(&format!("Person {number}"))).collect();
        let assignments = users.into_iter().map(|user| scene.assignment(package, user)).collect();
        let manager = scene.caller(Role::AssignmentManager, catalog);
        let reader = scene.caller(Role::CatalogReader, catalog);
        let other = scene.catalog("Other");
        let stranger = scene.caller(Role::CatalogOwner, other);
        scene.load().await;
        Self { db, package, assignments, manager, reader, stranger }
    }

    /// All of them at the same moment.
    async fn ask(&self, all: &[(&Caller, AssignmentId)]) -> Vec<Result<Asked>> {
        let desk = Reprocess::new(self.db.pool().clone(), Storm::default());
        futures::future::join_all(all.iter().map(|(caller, id)| desk.one(caller, *id))).await
    }

    /// What the audit log tells of: by whom, of which run, how many assignments, and as what.
    async fn audited(&self) -> Vec<(String, String, i32, String)> {
        sqlx::query_as(
            "select actor_name, detail->>'run', (detail->>'total')::int, detail->>'selection' from audit_entries
             where action = 'assignment.reprocess' and object_type = 'package' and object_id = $1
                 and object_name = 'Sales' and catalog_id is not null order by at, id",
        )
        .bind(self.package.0.to_string())
        .fetch_all(self.db.pool())
        .await
        .unwrap()
    }

    async fn runs(&self) -> i64 {
        sqlx::query_scalar("select count(*) from runs").fetch_one(self.db.pool()).await.unwrap()
    }
}

fn kinds(asked: Vec<Result<Asked>>) -> Vec<std::result::Result<Asked, ErrorKind>> {
    asked.into_iter().map(|one| one.map_err(|error| error.kind())).collect()
}

#[tokio::test]
async fn what_is_asked_for_at_the_same_moment_is_answered_each_by_itself() {
    let stage = Stage::new(6).await;
    let Stage { manager, reader, stranger, assignments, .. } = &stage;
    sqlx::query("update assignments set state = 'Expired' where id = $1")
        .bind(assignments[3].0)
        .execute(stage.db.pool())
        .await
        .unwrap();
    let operator = Caller::local_operator();
    let asked = stage
        .ask(&[
            (manager, assignments[0]),
            (reader, assignments[1]),
            (stranger, assignments[1]),
            (manager, AssignmentId(Uuid::now_v7())),
            (manager, assignments[3]),
            (&operator, assignments[0]),
            (manager, assignments[5]),
        ])
        .await;
    let asked = kinds(asked);
    assert_eq!(asked[1], Err(ErrorKind::Forbidden));
    assert_eq!(asked[2], Err(ErrorKind::NotFound));
    assert_eq!(asked[3], Err(ErrorKind::NotFound));
    assert_eq!(asked[4], Err(ErrorKind::NotAllowedInState));
    let begun: Vec<Asked> = [0, 5, 6].map(|at: usize| asked[at].unwrap()).to_vec();
    assert!(begun.iter().all(|one| one.total == 1 && !one.joined), "{begun:?}");
    assert_eq!(stage.runs().await, 3, "nothing of those who may not");
    let mut told: Vec<_> = stage.audited().await;
    told.sort();
    let mut expected: Vec<_> = [(manager, begun[0]), (&operator, begun[1]), (manager, begun[2])]
        .map(|(caller, one)| (caller.name.clone(), one.run.to_string(), 1, "1 selected".to_owned()))
        .to_vec();
    expected.sort();
    assert_eq!(told, expected);
    let items: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select run_id, assignment_id from run_items order by run_id, ordinal")
            .fetch_all(stage.db.pool())
            .await
            .unwrap();
    let mut wanted: Vec<(Uuid, Uuid)> =
        begun.iter().zip([0, 0, 5]).map(|(one, at)| (one.run.0, assignments[at].0)).collect();
    wanted.sort();
    assert_eq!(items, wanted);
}

#[tokio::test]
async fn the_same_asked_for_twice_at_the_same_moment_is_one_run() {
    let stage = Stage::new(2).await;
    let (manager, one) = (&stage.manager, stage.assignments[0]);
    let asked = kinds(
        stage.ask(&[(manager, stage.assignments[1]), (manager, one), (manager, one), (manager, one)]).await,
    );
    let runs: Vec<_> = asked[1..].iter().map(|one| one.unwrap().run).collect();
    assert_eq!(runs, [runs[0]; 3], "whoever is second joins");
    assert_eq!(stage.runs().await, 2);
    // And once more, while that run is under way.
    let again = kinds(stage.ask(&[(manager, one)]).await)[0].unwrap();
    assert_eq!((again.run, again.joined), (runs[0], true));
}

#[tokio::test]
async fn one_that_cannot_be_written_does_not_stop_the_others() {
    let stage = Stage::new(3).await;
    let ghost = Caller { user: Some(Uuid::now_v7().into()), ..stage.manager.clone() };
    let all = stage.assignments.clone();
    let asked =
        kinds(stage.ask(&[(&stage.manager, all[0]), (&ghost, all[1]), (&stage.manager, all[2])]).await);
    assert!(asked[0].is_ok() && asked[2].is_ok(), "{asked:?}");
    assert!(asked[1].is_err(), "nobody is called so: {asked:?}");
    assert_eq!((stage.runs().await, stage.audited().await.len()), (2, 2));
}
