//! Locks are taken in one order: what would lock each other out otherwise only waits. The database counts who did.

use regrant_core::assignment::{self, NewAssignment};
use regrant_core::directory::user::{self, NewUser};
use regrant_core::input::{Justification, Name, Upn};
use regrant_core::{Caller, ErrorKind, db};
use regrant_model::UserId;
use sqlx::{ConnectOptions as _, PgConnection};
use time::Duration;
use uuid::Uuid;

use crate::stage::{Stage, until};

impl Stage {
    /// Waits until so many wait for a lock.
    async fn waiting(&self, many: i64) {
        until("they wait for each other", async || {
            let waiting: i64 = sqlx::query_scalar(
                "select count(*) from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock'",
            )
            .fetch_one(self.db.pool())
            .await
            .expect("a count");
            waiting >= many
        })
        .await;
    }

    /// How often two have locked each other out so far. What a connection knows of it is told when it ends.
    async fn deadlocks(&self) -> i64 {
        let mut alone: PgConnection = self.db.options().connect().await.expect("a connection");
        loop {
            let (others, deadlocks): (i64, i64) = sqlx::query_as(
                "select (select count(pg_terminate_backend(pid)) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()), deadlocks
                 from pg_stat_database where datname = current_database()",
            )
            .fetch_one(&mut alone)
            .await
            .expect("the statistics");
            if others == 0 {
                return deadlocks;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test]
async fn a_start_that_has_come_and_a_direct_assignment_do_not_lock_each_other_out() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let amara = scene.user("Amara Okafor");
    let package = scene.package("Sales", &[]);
    scene.load().await;
    let request = stage.ask(package, &[amara], Some(Duration::days(1)), None).await[0];
    let policy = stage.policy(package).await;
    stage.db.move_clock(Duration::days(2)).await;

    let mut held = db::begin(stage.db.pool()).await.unwrap();
    lock(&mut held, "select 1 from users where id = $1 for no key update", amara.0).await;
    let pool = stage.db.pool().clone();
    let assigning = tokio::spawn(async move {
        let new = NewAssignment {
            policy,
            subjects: vec![amara],
            starts_at: None,
            ends_at: None,
            justification: Justification::default(),
        };
        assignment::assign(&pool, &Caller::local_operator(), package, &new).await.map(drop)
    });
    stage.waiting(1).await;
    let engine = stage.another_engine();
    let starting = tokio::spawn(async move { engine.run_until_quiet().await });
    stage.waiting(2).await;
    held.commit().await.unwrap();

    let refused = assigning.await.unwrap().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict, "{refused}");
    starting.await.unwrap().unwrap();
    stage.quiet().await;
    assert_eq!(stage.request_state(request).await, "Delivered");
    assert_eq!(stage.deadlocks().await, 0);
}

#[tokio::test]
async fn a_new_name_and_a_batch_do_not_lock_each_other_out() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let amara = scene.user("Amara Okafor");
    let sales = scene.group("sales");
    let package = scene.package("Sales", &[sales.member]);
    scene.load().await;
    let assignment = stage.assign(package, &[amara]).await[0];
    stage.quiet().await;
    stage.take_out(amara, sales.member).await;
    stage.reprocess(package, &[assignment]).await;

    // The batch holds the assignment and waits to put the membership back, which refers to the user; the new name is to be
    // written to the assignment.
    let mut held = db::begin(stage.db.pool()).await.unwrap();
    lock(&mut held, "select 1 from groups where id = $1 for update", sales.id.0).await;
    let engine = stage.another_engine();
    let delivering = tokio::spawn(async move { engine.one_batch().await });
    stage.waiting(1).await;
    let pool = stage.db.pool().clone();
    let renaming = tokio::spawn(async move { rename(&pool, amara).await });
    stage.waiting(2).await;
    held.commit().await.unwrap();

    assert!(delivering.await.unwrap().unwrap());
    renaming.await.unwrap().unwrap();
    stage.quiet().await;
    assert_eq!(stage.state(assignment).await, "Delivered");
    let name: String = sqlx::query_scalar("select subject_name from assignments where id = $1")
        .bind(assignment.0)
        .fetch_one(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(name, "Amara Obi");
    assert_eq!(stage.deadlocks().await, 0);
}

async fn lock(tx: &mut PgConnection, statement: &'static str, id: Uuid) {
    sqlx::query(statement).bind(id).execute(tx).await.expect("it can be locked");
}

async fn rename(pool: &regrant_core::db::Db, user: UserId) -> Result<(), regrant_core::Error> {
    let new = NewUser {
        upn: Upn::parse("User principal name", "amara.okafor@contoso.test").expect("a name"),
        name: Name::parse("Display name", "Amara Obi").expect("a name"),
        mail: None,
        job_title: None,
        department: None,
    };
    user::edit(pool, &Caller::local_operator(), user, &new, None).await
}
