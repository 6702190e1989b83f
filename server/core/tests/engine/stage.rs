//! What every test stands on: a database, an engine, and the commands that people give, in short words.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use regrant_core::assignment::{self, NewAssignment};
use regrant_core::connector::ldap::LdapConfig;
use regrant_core::engine::{Engine, Settings, Systems};
use regrant_core::input::Justification;
use regrant_core::secret::SecretKey;
use regrant_core::testing::{Scene, Slapd, TestDatabase};
use regrant_core::{Caller, cause, run};
use regrant_model::state::Outcome;
use regrant_model::view::{AssignmentDetail, AssignmentFilter, RunDetail, RunItems, Selection};
use regrant_model::{AssignmentId, PackageId, PolicyId, RequestId, ResourceRoleId, RunId, SystemId, UserId};
use tempfile::TempDir;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::oracle;

/// A database with an engine that works when it is told to.
pub struct Stage {
    pub db: TestDatabase,
    pub engine: Engine,
    key: Arc<SecretKey>,
    directory: TempDir,
}

/// Groups of a slapd in a package, and people who are known there, each assigned and delivered.
pub struct Corp {
    pub slapd: Slapd,
    pub roles: Vec<ResourceRoleId>,
    pub package: PackageId,
    pub people: Vec<UserId>,
    pub assignments: Vec<AssignmentId>,
}

impl Corp {
    /// What there really is, in the directory and in slapd.
    pub async fn real(&self, db: &TestDatabase) -> BTreeSet<oracle::Membership> {
        let dns: Vec<String> = (1..=self.roles.len()).map(Slapd::group).collect();
        let groups: Vec<_> =
            self.roles.iter().zip(&dns).map(|(role, dn)| (&self.slapd, *role, dn.as_str())).collect();
        oracle::real(db, &groups).await
    }

    /// All is true, and nothing was there before us.
    pub async fn assert_settled(&self, db: &TestDatabase) {
        oracle::assert_settled(db, &self.real(db).await, &BTreeSet::new()).await;
    }
}

/// What an assignment shows.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Shown {
    pub state: String,
    pub grants: i16,
    pub drifted: i16,
    pub failed: i16,
    pub unverified: i16,
    pub remaining: i16,
}

/// What is known of a grant.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct GrantRow {
    pub status: String,
    pub origin: String,
    pub cause: Option<String>,
    pub unverified: bool,
    pub due: bool,
}

impl Stage {
    pub async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let db = TestDatabase::new().await;
        let directory = TempDir::new().expect("a directory for the key");
        let key = SecretKey::load_or_create(&directory.path().join("key")).expect("a key");
        let key = Arc::new(key);
        let engine = Engine::new(db.pool().clone(), Systems::new(Arc::clone(&key)), settings);
        Self { db, engine, key, directory }
    }

    /// One more engine on the same database, as in another process.
    pub fn another_engine(&self) -> Engine {
        self.another_engine_with(Settings::default())
    }

    pub fn another_engine_with(&self, settings: Settings) -> Engine {
        Engine::new(self.db.pool().clone(), Systems::new(Arc::clone(&self.key)), settings)
    }

    /// Where the key is, for a real other process.
    pub fn key_file(&self) -> PathBuf {
        self.directory.path().join("key")
    }

    pub async fn scene(&self) -> Scene {
        Scene::new(&self.db).await
    }

    /// Lets the engine do all that can be done now.
    pub async fn quiet(&self) {
        self.engine.run_until_quiet().await.expect("the engine works");
    }

    /// Lets the engine do a single batch, interactive before bulk.
    pub async fn one_batch(&self) {
        assert!(self.engine.one_batch().await.expect("the engine works"), "there was a batch to do");
    }

    /// The connectors, with the same key.
    pub fn systems(&self) -> Systems {
        Systems::new(Arc::clone(&self.key))
    }

    pub async fn ldap(&self, name: &str, config: &LdapConfig) -> SystemId {
        self.db.connect_ldap(&self.key, name, config).await
    }

    /// A package over so many groups of a new slapd, and these of its people, not yet assigned.
    pub async fn corp(&self, slapd: Slapd, groups: usize, people: impl IntoIterator<Item = usize>) -> Corp {
        let port = slapd.port();
        self.corp_behind(slapd, port, groups, people).await
    }

    /// The same, reached at another port: a proxy's.
    pub async fn corp_behind(
        &self,
        slapd: Slapd,
        port: u16,
        groups: usize,
        people: impl IntoIterator<Item = usize>,
    ) -> Corp {
        let mut scene = self.scene().await;
        scene.catalog(&format!("Corporate {port}"));
        let package = scene.package("Corporate", &[]);
        let people = people.into_iter().map(|number| scene.user(&format!("User{number:05}"))).collect();
        scene.load().await;
        let system = self.ldap(&format!("LDAP {port}"), &slapd.config(port)).await;
        let mut roles = Vec::new();
        for number in 1..=groups {
            roles.push(self.db.ldap_group(system, &slapd, &Slapd::group(number)).await);
        }
        self.db.edit_package(package, &roles, &[]).await;
        Corp { slapd, roles, package, people, assignments: Vec::new() }
    }

    /// Assigns the package to all of its people.
    pub async fn assign_all(&self, corp: &mut Corp) {
        for some in corp.people.chunks(500) {
            corp.assignments.extend(self.assign(corp.package, some).await);
        }
    }

    /// The same, and delivers it.
    pub async fn delivered(&self, mut corp: Corp) -> Corp {
        self.assign_all(&mut corp).await;
        self.quiet().await;
        corp.assert_settled(&self.db).await;
        corp
    }

    pub async fn policy(&self, package: PackageId) -> PolicyId {
        let id: Uuid = sqlx::query_scalar("select id from policies where package_id = $1 limit 1")
            .bind(package.0)
            .fetch_one(self.db.pool())
            .await
            .expect("the package has a policy");
        PolicyId(id)
    }

    /// Assigns a package from now on, and does not wait for the delivery.
    pub async fn assign(&self, package: PackageId, subjects: &[UserId]) -> Vec<AssignmentId> {
        let requests = self.ask(package, subjects, None, None).await;
        let mut assignments = Vec::new();
        for request in requests {
            assignments.push(self.assignment_of(request).await.expect("assigned at once"));
        }
        assignments
    }

    /// Assigns a package for a time; both ends count from now.
    pub async fn ask(
        &self,
        package: PackageId,
        subjects: &[UserId],
        starts_in: Option<time::Duration>,
        ends_in: Option<time::Duration>,
    ) -> Vec<RequestId> {
        let now = self.db.now().await;
        let new = NewAssignment {
            policy: self.policy(package).await,
            subjects: subjects.to_vec(),
            starts_at: starts_in.map(|wait| now + wait),
            ends_at: ends_in.map(|wait| now + wait),
            justification: Justification::default(),
        };
        let assigned = assignment::assign(self.db.pool(), &Caller::local_operator(), package, &new).await;
        assigned.expect("assigned").requests
    }

    pub async fn assignment_of(&self, request: RequestId) -> Option<AssignmentId> {
        let id: Option<Uuid> = sqlx::query_scalar("select assignment_id from requests where id = $1")
            .bind(request.0)
            .fetch_one(self.db.pool())
            .await
            .expect("the request is there");
        id.map(AssignmentId)
    }

    pub async fn reprocess(&self, package: PackageId, assignments: &[AssignmentId]) -> RunId {
        let selection = Selection::Ids(assignments.to_vec());
        let asked =
            assignment::reprocess(self.db.pool(), &Caller::local_operator(), package, &selection).await;
        asked.expect("reprocess is accepted").run
    }

    /// A run of its own for each of them, as programs ask.
    pub async fn reprocess_each(&self, caller: &Caller, assignments: &[AssignmentId]) -> Vec<RunId> {
        let desk = assignment::Reprocess::new(self.db.pool().clone(), self.engine.storm());
        let asked = futures::future::join_all(assignments.iter().map(|id| desk.one(caller, *id))).await;
        asked.into_iter().map(|one| one.expect("reprocess is accepted").run).collect()
    }

    /// A run of its own beside one over the same assignments by their ids.
    pub async fn reprocess_all(&self, package: PackageId) -> RunId {
        let selection = Selection::Matching(AssignmentFilter::default());
        let asked =
            assignment::reprocess(self.db.pool(), &Caller::local_operator(), package, &selection).await;
        asked.expect("reprocess is accepted").run
    }

    pub async fn remove(&self, package: PackageId, assignments: &[AssignmentId]) -> RunId {
        let selection = Selection::Ids(assignments.to_vec());
        let asked = assignment::remove(self.db.pool(), &Caller::local_operator(), package, &selection).await;
        asked.expect("the removal is accepted").run
    }

    /// A run as its page shows it.
    pub async fn run(&self, run: RunId) -> RunDetail {
        run::detail(self.db.pool(), &Caller::local_operator(), run, RunItems::All, None)
            .await
            .expect("the run is there")
    }

    /// The outcomes of a run's items, in order.
    pub async fn outcomes(&self, run: RunId) -> Vec<Outcome> {
        self.run(run).await.results.rows.into_iter().map(|row| row.outcome).collect()
    }

    pub async fn shown(&self, assignment: AssignmentId) -> Shown {
        sqlx::query_as(
            "select state, grants, drifted, failed, unverified, remaining from assignments where id = $1",
        )
        .bind(assignment.0)
        .fetch_one(self.db.pool())
        .await
        .expect("the assignment is there")
    }

    /// An assignment as its page shows it.
    pub async fn detail(&self, assignment: AssignmentId) -> AssignmentDetail {
        assignment::detail(self.db.pool(), &Caller::local_operator(), assignment)
            .await
            .expect("the assignment is there")
    }

    pub async fn state(&self, assignment: AssignmentId) -> String {
        self.shown(assignment).await.state
    }

    pub async fn request_state(&self, request: RequestId) -> String {
        sqlx::query_scalar("select state from requests where id = $1")
            .bind(request.0)
            .fetch_one(self.db.pool())
            .await
            .expect("the request is there")
    }

    pub async fn grant(&self, subject: UserId, role: ResourceRoleId) -> GrantRow {
        sqlx::query_as(
            "select status, origin, cause, unverified_since is not null as unverified, due_at is not null as due
             from grants where subject_id = $1 and resource_role_id = $2",
        )
        .bind(subject.0)
        .bind(role.0)
        .fetch_one(self.db.pool())
        .await
        .expect("the grant is there")
    }

    /// Since when access of a package has been missing, as its page tells it.
    pub async fn missing_since(&self, package: PackageId) -> Option<OffsetDateTime> {
        let causes = cause::of_package(self.db.pool(), &Caller::local_operator(), package).await;
        causes.expect("the causes can be read").cards.into_iter().filter_map(|card| card.since).min()
    }

    /// Somebody changes a built-in group or an application role behind Regrant's back.
    pub async fn take_out(&self, subject: UserId, role: ResourceRoleId) {
        for statement in [
            "delete from group_members m using resource_roles rr where rr.id = $2 and m.group_id = rr.group_id
                 and m.role = rr.group_role and m.user_id = $1",
            "delete from app_role_assignments a using resource_roles rr where rr.id = $2
                 and a.app_role_id = rr.app_role_id and a.user_id = $1",
        ] {
            self.outside(statement, subject, role).await;
        }
    }

    /// The opposite of [`Stage::take_out`].
    pub async fn put_in(&self, subject: UserId, role: ResourceRoleId) {
        for statement in [
            "insert into group_members (group_id, role, user_id) select group_id, group_role, $1 from resource_roles
                 where id = $2 and group_id is not null on conflict do nothing",
            "insert into app_role_assignments (app_role_id, user_id) select app_role_id, $1 from resource_roles
                 where id = $2 and app_role_id is not null on conflict do nothing",
        ] {
            self.outside(statement, subject, role).await;
        }
    }

    /// Somebody deletes a built-in group, or restores it.
    pub async fn delete_group(&self, name: &str, gone: bool) {
        let done = sqlx::query(
            "update groups set deleted_at = case when $2 then clock_timestamp() end where display_name = $1",
        );
        let done =
            done.bind(name).bind(gone).execute(self.db.pool()).await.expect("the group can be deleted");
        assert_eq!(done.rows_affected(), 1);
    }

    async fn outside(&self, statement: &'static str, subject: UserId, role: ResourceRoleId) {
        let done = sqlx::query(statement).bind(subject.0).bind(role.0).execute(self.db.pool()).await;
        done.expect("the directory can be changed");
    }
}

/// Waits until something is so.
///
/// # Panics
/// When it is not so in time.
pub async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let begun = std::time::Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_secs(30), "never came true: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
