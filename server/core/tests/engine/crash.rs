//! Workers that die: real processes, killed with -9.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use regrant_core::db::{self, Db, DbOptions};
use regrant_core::engine::{Engine, Settings, Systems};
use regrant_core::secret::SecretKey;
use regrant_core::testing::{Proxy, Slapd};
use regrant_core::{Caller, assignment};
use regrant_model::state::Outcome;
use regrant_model::view::{AssignmentFilter, Selection};
use time::Duration;
use tokio_util::sync::CancellationToken;

use crate::ldap::slapd;
use crate::oracle;
use crate::stage::{Stage, until};

/// Another process with an engine on the same database.
pub struct Worker {
    process: Child,
    db: Db,
}

impl Worker {
    pub fn start(stage: &Stage) -> Self {
        let process = Command::new(std::env::current_exe().expect("this program"))
            .args(["crash::worker_process", "--exact", "--ignored", "--nocapture"])
            .env("ENGINE_WORKER_DATABASE", stage.db.url())
            .env("ENGINE_WORKER_KEY", stage.key_file())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the worker starts");
        Self { process, db: stage.db.pool().clone() }
    }

    /// Sends it a signal, by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(sent.expect("kill can be run").success(), "the worker is there");
    }

    /// Kills it, and waits until the database has done what it had been sent and noticed that nobody is there.
    pub async fn kill(mut self) {
        self.process.kill().expect("kill -9");
        self.process.wait().expect("it is gone");
        until("its connections are gone", async || {
            let left: i64 = sqlx::query_scalar(
                // The tests' own connections have no name.
                "select count(*) from pg_stat_activity
                 where datname = current_database() and application_name = 'regrant'",
            )
            .fetch_one(&self.db)
            .await
            .expect("the connections can be counted");
            left == 0
        })
        .await;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[tokio::test]
#[ignore = "no test: it is the worker process that other tests start and kill"]
async fn worker_process() {
    let (Ok(url), Ok(key)) = (std::env::var("ENGINE_WORKER_DATABASE"), std::env::var("ENGINE_WORKER_KEY"))
    else {
        return;
    };
    let db = db::connect(&DbOptions::from_url(&url).unwrap()).await.unwrap();
    let key = SecretKey::load_or_create(key.as_ref()).unwrap();
    let engine = Engine::new(db, Systems::new(Arc::new(key)), Settings::default());
    engine.run(CancellationToken::new()).await;
}

#[tokio::test]
async fn killed_between_the_remote_write_and_the_record() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let mut corp = stage.corp_behind(slapd, proxy.port(), 1, [5, 6]).await;
    proxy.hold_next_modification_answer();
    let worker = Worker::start(&stage);
    stage.assign_all(&mut corp).await;
    until("the write is carried out and its answer on the way", async || proxy.held() == 1).await;
    worker.kill().await;
    proxy.release();
    assert!(corp.slapd.members(&Slapd::group(1)).contains(&Slapd::person(5)), "written");
    assert_eq!(stage.state(corp.assignments[0]).await, "Delivering", "and not recorded");

    stage.db.move_clock(Duration::minutes(2)).await;
    stage.quiet().await;
    corp.assert_settled_after_recheck(&stage).await;
    assert_eq!(stage.grant(corp.people[0], corp.roles[0]).await.origin, "ours", "its intent was known");
    let put_back: i64 = sqlx::query_scalar("select count(*) from run_results where outcome = 'put_back'")
        .fetch_one(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(put_back, 2, "the run says what really happened");
    stage.remove(corp.package, &corp.assignments).await;
    stage.quiet().await;
    corp.assert_settled_after_recheck(&stage).await;
}

#[tokio::test]
async fn killed_in_the_middle_of_ten_thousand() {
    let stage = Stage::new().await;
    let mut scene = stage.scene().await;
    let groups = [scene.group("everyone").member, scene.group("office").member];
    let package = scene.package("Basics", &groups);
    for number in 0..10_000 {
        let person = scene.user(&format!("Person{number:05}"));
        scene.assignment(package, person);
        if number % 20 == 0 {
            scene.take_out(person, groups[number % 2]);
        }
    }
    scene.load().await;
    let all = Selection::Matching(AssignmentFilter::default());
    let asked =
        assignment::reprocess(stage.db.pool(), &Caller::local_operator(), package, &all).await.unwrap();
    let worker = Worker::start(&stage);
    until("some of it is done", async || stage.run(asked.run).await.progress.done >= 1_000).await;
    worker.kill().await;
    let done = stage.run(asked.run).await.progress.done;
    assert!(done < 10_000, "killed in the middle");

    until("the dead worker's batch is free again and all is done", async || {
        stage.quiet().await;
        stage.run(asked.run).await.progress.done == 10_000
    })
    .await;
    let progress = stage.run(asked.run).await.progress;
    assert_eq!((progress.outcomes.put_back, progress.outcomes.already_in_place), (500, 9_500));
    let twice: i64 = sqlx::query_scalar("select count(*) - count(distinct ordinal) from run_results")
        .fetch_one(stage.db.pool())
        .await
        .unwrap();
    assert_eq!(twice, 0);
    oracle::assert_settled(
        &stage.db,
        &oracle::real(&stage.db, &[]).await,
        &std::collections::BTreeSet::new(),
    )
    .await;
}

#[tokio::test]
async fn an_answer_that_was_lost_after_the_write() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let corp = stage.corp_behind(slapd, proxy.port(), 1, [5]).await;
    let corp = stage.delivered(corp).await;
    corp.slapd.remove_member(&Slapd::group(1), &Slapd::person(5));
    // On a connection that is bound already: the group is read, read again to be written, and then modified.
    proxy.lose_answers_after(2);
    let run = stage.reprocess(corp.package, &corp.assignments).await;
    stage.quiet().await;
    assert_eq!(proxy.lost(), 1);
    assert!(
        corp.slapd.members(&Slapd::group(1)).contains(&Slapd::person(5)),
        "the lost answer was to the write"
    );
    stage.db.move_clock(Duration::minutes(1)).await;
    stage.quiet().await;
    assert_eq!(stage.outcomes(run).await, [Outcome::PutBack]);
    corp.assert_settled(&stage.db).await;
}

#[tokio::test]
async fn slapd_stopped_in_the_middle_of_a_run_and_started_again() {
    let stage = Stage::new().await;
    let slapd = slapd();
    let proxy = Proxy::start(slapd.port()).await;
    let mut corp = stage.corp_behind(slapd, proxy.port(), 3, 5..=34).await;
    stage.assign_all(&mut corp).await;
    proxy.hold_next_modification_answer();
    let engine = stage.another_engine();
    let working = tokio::spawn(async move { engine.run_until_quiet().await });
    until("the first group is written", async || proxy.held() == 1).await;
    corp.slapd.stop();
    proxy.release();
    working.await.unwrap().unwrap();
    for assignment in &corp.assignments {
        assert_eq!(stage.state(*assignment).await, "Delivering");
    }
    oracle::assert_rolled_up(&stage.db).await;
    corp.slapd.start_again();
    for _ in 0..3 {
        stage.db.move_clock(Duration::minutes(1)).await;
        stage.quiet().await;
    }
    corp.assert_settled(&stage.db).await;
}
