use std::sync::Arc;

use futures::TryStreamExt as _;
use regrant_model::policy::Role;
use regrant_model::state::{Outcome, RunKind, RunState};
use regrant_model::view::{AssignmentFilter, RunFilter, RunItems, RunStateFilter, Selection};
use regrant_model::{CatalogId, ErrorKind, PackageId, RunId};
use time::Duration;

use super::{Stopped, csv, detail, list, pause, resume, stop};
use crate::engine::{Engine, Settings, Systems};
use crate::secret::SecretKey;
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result, assignment};

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

struct Stage {
    db: TestDatabase,
    catalog: CatalogId,
    package: PackageId,
    manager: Caller,
    reader: Caller,
    stranger: Caller,
}

impl Stage {
    /// A package that `people` have; the group of the first is missing.
    async fn new(people: usize) -> Self {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let catalog = scene.catalog("Sales");
        let sales = scene.group("=sales");
        let package = scene.package("Sales", &[sales.member]);
        for number in 0..people {
            let user = scene.user(&format!("Person {number:04}"));
            scene.assignment(package, user);
            if number == 0 {
                scene.take_out(user, sales.member);
            }
        }
        let manager = scene.caller(Role::AssignmentManager, catalog);
        let reader = scene.caller(Role::CatalogReader, catalog);
        let other = scene.catalog("Other");
        let stranger = scene.caller(Role::CatalogOwner, other);
        scene.load().await;
        Self { db, catalog, package, manager, reader, stranger }
    }

    async fn ask(&self, caller: &Caller) -> RunId {
        let all = Selection::Matching(AssignmentFilter::default());
        assignment::reprocess(self.db.pool(), caller, self.package, &all).await.unwrap().run
    }

    async fn quiet(&self) {
        let systems = Systems::new(Arc::new(SecretKey::ephemeral()));
        let engine = Engine::new(self.db.pool().clone(), systems, Settings::default());
        engine.run_until_quiet().await.expect("the engine works");
    }

    async fn listed(&self, caller: &Caller, filter: &RunFilter) -> Vec<RunId> {
        let page = list(self.db.pool(), caller, filter, None).await.unwrap();
        assert_eq!(usize::try_from(page.count.value).unwrap(), page.rows.len());
        page.rows.into_iter().map(|run| run.id).collect()
    }
}

#[tokio::test]
async fn a_paused_run_waits_while_others_go_on_and_then_goes_on_itself() {
    let stage = Stage::new(60).await;
    let pool = stage.db.pool();
    let run = stage.ask(&stage.manager).await;
    assert_eq!(kind(pause(pool, &stage.reader, run).await), Err(ErrorKind::Forbidden));
    assert_eq!(kind(pause(pool, &stage.stranger, run).await), Err(ErrorKind::NotFound));
    pause(pool, &stage.manager, run).await.unwrap();
    pause(pool, &stage.manager, run).await.unwrap();
    let other = stage.ask(&Caller::local_operator()).await;
    let shown = detail(pool, &stage.manager, run, RunItems::All, None).await.unwrap();
    assert!(shown.can_resume.is_enabled() && !shown.can_pause.is_offered());
    assert_eq!(shown.progress.paused_by.as_deref(), Some(stage.manager.name.as_str()));
    assert_eq!(
        (shown.others[0].id, shown.others[0].left.value, shown.others[0].shared.value),
        (other, 60, 60)
    );

    stage.quiet().await;
    let shown = detail(pool, &stage.manager, run, RunItems::All, None).await.unwrap().progress;
    assert_eq!((shown.state, shown.done), (RunState::Active, 0));
    let shown = detail(pool, &stage.manager, other, RunItems::All, None).await.unwrap();
    assert_eq!((shown.progress.state, shown.progress.done), (RunState::Done, 60));
    assert!(shown.others.is_empty() && !shown.can_pause.is_offered());
    assert_eq!(kind(pause(pool, &stage.manager, other).await), Err(ErrorKind::NotAllowedInState));
    assert_eq!(kind(resume(pool, &stage.manager, other).await), Err(ErrorKind::NotAllowedInState));
    assert_eq!(kind(resume(pool, &stage.stranger, run).await), Err(ErrorKind::NotFound));

    resume(pool, &stage.manager, run).await.unwrap();
    resume(pool, &stage.manager, run).await.unwrap();
    stage.quiet().await;
    let shown = detail(pool, &stage.manager, run, RunItems::All, None).await.unwrap().progress;
    assert_eq!((shown.state, shown.done, shown.paused_at), (RunState::Done, 60, None));
    let audited: i64 =
        sqlx::query_scalar("select count(*) from audit_entries where action in ('run.pause', 'run.resume')")
            .fetch_one(pool)
            .await
            .unwrap();
    assert_eq!(audited, 2);
}

#[tokio::test]
async fn a_paused_run_can_be_stopped_and_one_that_ends_access_does_not_wait() {
    let stage = Stage::new(3).await;
    let pool = stage.db.pool();
    let run = stage.ask(&stage.manager).await;
    pause(pool, &stage.manager, run).await.unwrap();
    assert_eq!(stop(pool, &stage.manager, run).await.unwrap(), Stopped { canceled: 3, begun: 0 });
    let shown = detail(pool, &stage.manager, run, RunItems::All, None).await.unwrap();
    assert_eq!(shown.progress.state, RunState::Stopped);
    assert!(!shown.can_resume.is_offered());
    let again = stage.ask(&stage.manager).await;
    sqlx::query("update runs set kind = 'expire' where id = $1").bind(again.0).execute(pool).await.unwrap();
    assert_eq!(kind(pause(pool, &stage.manager, again).await), Err(ErrorKind::NotAllowedInState));
    assert_eq!(kind(stop(pool, &stage.manager, again).await.map(drop)), Err(ErrorKind::NotAllowedInState));
    let shown = detail(pool, &stage.manager, again, RunItems::All, None).await.unwrap();
    assert!(!shown.can_stop.is_enabled(), "nor is it called off");
}

#[tokio::test]
async fn runs_are_listed_by_what_who_when_and_where_they_stand() {
    let stage = Stage::new(3).await;
    let pool = stage.db.pool();
    let done = stage.ask(&stage.manager).await;
    stage.quiet().await;
    stage.db.move_clock(Duration::days(3)).await;
    let later = stage.db.now().await - Duration::days(1);
    let paused = stage.ask(&stage.manager).await;
    pause(pool, &stage.manager, paused).await.unwrap();
    let running = stage.ask(&Caller::local_operator()).await;
    let of = |state| RunFilter { state, ..RunFilter::default() };

    assert_eq!(stage.listed(&stage.reader, &RunFilter::default()).await, [running, paused, done]);
    assert_eq!(stage.listed(&stage.stranger, &RunFilter::default()).await, []);
    assert_eq!(stage.listed(&stage.reader, &of(RunStateFilter::Running)).await, [running]);
    assert_eq!(stage.listed(&stage.reader, &of(RunStateFilter::Paused)).await, [paused]);
    assert_eq!(stage.listed(&stage.reader, &of(RunStateFilter::Done)).await, [done]);
    assert_eq!(stage.listed(&stage.reader, &of(RunStateFilter::Stopped)).await, []);
    let by = RunFilter { by: Some("LOCAL op".to_owned()), ..RunFilter::default() };
    assert_eq!(stage.listed(&stage.reader, &by).await, [running]);
    let since = RunFilter { since: Some(later), ..RunFilter::default() };
    assert_eq!(stage.listed(&stage.reader, &since).await, [running, paused]);
    let removals = RunFilter { kind: Some(RunKind::Remove), ..RunFilter::default() };
    assert_eq!(stage.listed(&stage.reader, &removals).await, []);
    let here = RunFilter { package: Some(stage.package), ..RunFilter::default() };
    assert_eq!(stage.listed(&stage.reader, &here).await.len(), 3);
    assert!(
        stage.reader.catalogs(regrant_model::policy::Action::ViewAssignments) == Some(vec![stage.catalog])
    );
}

#[tokio::test]
async fn outcomes_are_downloaded_with_a_line_for_each_resource_role() {
    let stage = Stage::new(1_002).await;
    let pool = stage.db.pool();
    let run = stage.ask(&stage.manager).await;
    stage.quiet().await;
    assert_eq!(kind(csv(pool, &stage.stranger, run, RunItems::All).await).err(), Some(ErrorKind::NotFound));
    let text = async |outcome| {
        let stream = csv(pool, &stage.reader, run, outcome).await.unwrap();
        let chunks: Vec<Vec<u8>> = stream.try_collect().await.unwrap();
        String::from_utf8(chunks.concat()).unwrap()
    };
    let all = text(RunItems::All).await;
    assert_eq!(all.lines().count(), 1_003);
    let put_back = text(RunItems::Ended(Outcome::PutBack)).await;
    let line = put_back.lines().nth(1).expect("one line");
    assert!(line.starts_with("1,Person 0000,person.0000@contoso.test,Put back,,"), "{line}");
    assert!(line.contains("Built-in directory,'=sales,Member,Put back,,"), "{line}");
    assert_eq!(put_back.lines().count(), 2);
}

#[tokio::test]
async fn a_long_run_tells_how_fast_it_was_and_a_short_one_does_not() {
    let stage = Stage::new(3).await;
    let pool = stage.db.pool();
    let run = stage.ask(&stage.manager).await;
    stage.quiet().await;
    let shown = detail(pool, &stage.manager, run, RunItems::All, None).await.unwrap();
    assert_eq!(shown.throughput, None);
    sqlx::query(
        "with long as (update runs set finished_at = asked_at + interval '80 s' where id = $1 returning asked_at)
         insert into run_deltas (run_id, at, done)
         select $1, asked_at + make_interval(secs => n), 100 from long, unnest(array[1, 1.5, 79, 80]) n",
    )
    .bind(run.0)
    .execute(pool)
    .await
    .unwrap();
    let measured = detail(pool, &stage.manager, run, RunItems::All, None).await.unwrap().throughput.unwrap();
    assert!((measured.span_seconds - 2.0).abs() < 1e-6);
    assert_eq!(
        (measured.done.len(), measured.done[0], measured.done[1], measured.done[39]),
        (40, 203, 0, 200)
    );
}

#[tokio::test]
async fn whoever_asks_again_for_what_is_paused_is_told() {
    let stage = Stage::new(3).await;
    let pool = stage.db.pool();
    let all = Selection::Matching(AssignmentFilter::default());
    let ask = async || assignment::reprocess(pool, &stage.manager, stage.package, &all).await.unwrap();
    let first = ask().await;
    assert!(!first.joined && !first.paused);
    let again = ask().await;
    assert!((again.run, again.joined, again.paused) == (first.run, true, false), "{again:?}");
    pause(pool, &stage.manager, first.run).await.unwrap();
    let paused = ask().await;
    assert!((paused.run, paused.joined, paused.paused) == (first.run, true, true), "{paused:?}");
    resume(pool, &stage.manager, first.run).await.unwrap();
    assert!(!ask().await.paused);
}

#[tokio::test]
async fn the_audit_log_tells_of_an_ask_and_of_what_it_added() {
    let stage = Stage::new(3).await;
    let run = stage.ask(&stage.manager).await;
    assert_eq!(stage.ask(&stage.manager).await, run, "nothing of it has begun, so it serves both");
    let all = Selection::Matching(AssignmentFilter::default());
    let preview =
        assignment::preview(stage.db.pool(), &stage.manager, stage.package, &all).await.unwrap().run;
    stage.quiet().await;
    let applied = super::apply(stage.db.pool(), &stage.manager, preview).await;
    assert_eq!(kind(applied.map(|_| ())), Err(ErrorKind::NotAllowedInState), "nothing was left to put back");
    sqlx::query("delete from group_members").execute(stage.db.pool()).await.unwrap();
    let preview =
        assignment::preview(stage.db.pool(), &stage.manager, stage.package, &all).await.unwrap().run;
    stage.quiet().await;
    let applied = super::apply(stage.db.pool(), &stage.manager, preview).await.unwrap().run;
    assert_eq!(
        super::apply(stage.db.pool(), &stage.manager, preview).await.unwrap().run,
        applied,
        "carried out once"
    );

    let told: Vec<(String, serde_json::Value)> = sqlx::query_as(
        "select action, detail from audit_entries where action like 'assignment.%' order by id desc limit 4",
    )
    .fetch_all(stage.db.pool())
    .await
    .unwrap();
    let asked =
        |run: RunId| told.iter().filter(|(_, detail)| detail["run"] == serde_json::json!(run)).count();
    assert_eq!((asked(run), asked(applied)), (1, 1), "{told:?}");
    let (action, detail) = &told[0];
    assert_eq!(action, "assignment.reprocess");
    let expected = serde_json::json!({
        "run": applied, "preview": preview, "total": 3, "selection": "what a preview showed"
    });
    assert_eq!(*detail, expected);
}

#[tokio::test]
async fn a_run_that_grows_into_a_bulk_no_longer_goes_before_clicks() {
    let stage = Stage::new(30).await;
    let pool = stage.db.pool();
    let run = stage.ask(&stage.manager).await;
    let priorities = async || -> (i16, Vec<i16>) {
        let items = "select priority, (select array_agg(i.priority order by i.ordinal) from run_items i where run_id = $1)
             from runs where id = $1";
        sqlx::query_as(items).bind(run.0).fetch_one(pool).await.unwrap()
    };
    assert_eq!(priorities().await, (0, vec![0; 30]));
    sqlx::query("update run_items set waiting = true").execute(pool).await.unwrap();
    assert_eq!(stage.ask(&stage.manager).await, run, "all of it has begun, and is asked for once more");
    assert_eq!(priorities().await, (1, [vec![0; 30], vec![1; 30]].concat()));
}
