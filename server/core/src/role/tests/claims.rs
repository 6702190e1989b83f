//! The ways by which somebody who runs a catalog could come into a group that carries a role, or put others there.

use std::sync::Arc;

use regrant_model::policy::{Area, Permission, Role};
use regrant_model::view::{RoleChange, RoleHolderKind, Selection};
use regrant_model::{AssignmentId, ErrorKind, PackageId, PolicyId, ResourceRoleId, UserId};
use time::{Duration, OffsetDateTime};

use super::{id_of, kind};
use crate::app_registration::{self, NewApp};
use crate::assignment::{self, NewAssignment};
use crate::directory::group;
use crate::engine::{Engine, Settings, Systems};
use crate::input::{Justification, Name};
use crate::role::{NewHolder, grant};
use crate::secret::SecretKey;
use crate::seed::{Group, PolicyRules};
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result, my_access, package, request};

/// A package that gives a group; who manages it has it, too.
struct Stage {
    db: TestDatabase,
    helpdesk: Group,
    package: PackageId,
    policy: PolicyId,
    /// Another package of the same catalog.
    other: PackageId,
    seller: ResourceRoleId,
    manager: Caller,
    own: AssignmentId,
    amara: Caller,
    root: Caller,
}

impl Stage {
    async fn new() -> Self {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let catalog = scene.catalog("Support");
        let helpdesk = scene.group("helpdesk");
        let package = scene.package("Helpdesk", &[helpdesk.member]);
        let rules = PolicyRules { everyone_may_ask: true, duration_days: Some(30), ..PolicyRules::default() };
        let policy = scene.policy(package, "Self-service", rules);
        let seller = scene.application("CRM", &["Seller"]).roles[0];
        let other = scene.package("Other", &[seller]);
        let manager = scene.caller(Role::PackageManager, catalog);
        let own = scene.assignment(package, id_of(&manager));
        let amara = scene.end_user("Amara Okafor");
        let root = scene.caller(Role::GlobalAdministrator, None);
        scene.load().await;
        Self { db, helpdesk, package, policy, other, seller, manager, own, amara, root }
    }

    /// The group begins to carry a role.
    async fn powerful(&self) -> Result<()> {
        let holder = RoleHolderKind::Group(self.helpdesk.id);
        let new = NewHolder { role: Role::UserAdministrator, holder, catalog: None };
        grant(self.db.pool(), &self.root, new).await.map(drop)
    }

    async fn assign(&self, by: &Caller, to: UserId, starts_at: Option<OffsetDateTime>) -> Result<()> {
        let new = NewAssignment {
            policy: self.policy,
            subjects: vec![to],
            starts_at,
            ends_at: None,
            justification: Justification::default(),
        };
        assignment::assign(self.db.pool(), by, self.package, &new).await.map(drop)
    }

    async fn reprocess(&self, by: &Caller) {
        let own = Selection::Ids(vec![self.own]);
        assignment::reprocess(self.db.pool(), by, self.package, &own).await.unwrap();
        self.quiet().await;
    }

    /// A program that may read and write all of entitlement management.
    async fn program(&self) -> Caller {
        let permissions = vec![Permission::EntitlementManagementReadWriteAll];
        let new = NewApp { name: Name::parse("Name", "Nightly").unwrap(), permissions };
        let pool = self.db.pool();
        let made = app_registration::create(pool, &self.root, &new).await.unwrap();
        let client = made.client.to_string();
        let shown = app_registration::authenticate(pool, &client, &made.secret).await.unwrap();
        let program =
            app_registration::Programs::new(pool.clone()).resume(shown.app, shown.secret).await.unwrap();
        program.expect("it was just made").caller(Area::EntitlementManagement)
    }

    async fn quiet(&self) {
        let systems = Systems::new(Arc::new(SecretKey::ephemeral()));
        let engine = Engine::new(self.db.pool().clone(), systems, Settings::default());
        engine.run_until_quiet().await.expect("the engine works");
    }

    async fn is_in(&self, user: &Caller) -> bool {
        sqlx::query_scalar("select exists (select from group_members where group_id = $1 and user_id = $2)")
            .bind(self.helpdesk.id.0)
            .bind(id_of(user).0)
            .fetch_one(self.db.pool())
            .await
            .expect("an answer")
    }
}

#[tokio::test]
async fn a_package_that_gives_a_role_is_given_by_a_global_administrator_only() {
    let stage = Stage::new().await;
    let pool = stage.db.pool();
    stage.powerful().await.unwrap();
    let amara = id_of(&stage.amara);
    let in_a_day = stage.db.now().await + Duration::days(1);
    for starts_at in [None, Some(in_a_day)] {
        let refused = stage.assign(&stage.manager, amara, starts_at).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Forbidden);
        assert!(refused.public().contains("Global administrator"), "{refused}");
    }
    let asked = request::request_access(pool, &stage.amara, stage.policy, &Justification::default()).await;
    assert_eq!(kind(asked), Err(ErrorKind::Forbidden));
    let shown = my_access::show(pool, &stage.amara).await.unwrap();
    assert!(shown.requestable.is_empty(), "what would be refused is not offered");
    let member = vec![stage.helpdesk.member];
    let change = RoleChange { add: member, remove: Vec::new() };
    for refused in [
        kind(package::change_roles(pool, &stage.manager, stage.other, &change, None).await.map(drop)),
        kind(package::preview_roles(pool, &stage.manager, stage.other, &change).await.map(drop)),
    ] {
        assert_eq!(refused, Err(ErrorKind::Forbidden));
    }
    stage.assign(&stage.root, amara, None).await.unwrap();
    stage.quiet().await;
    assert!(stage.is_in(&stage.amara).await);
}

#[tokio::test]
async fn what_was_scheduled_before_the_group_got_a_role_is_called_off() {
    let stage = Stage::new().await;
    let in_a_day = stage.db.now().await + Duration::days(1);
    stage.assign(&stage.manager, id_of(&stage.amara), Some(in_a_day)).await.unwrap();
    stage.powerful().await.unwrap();
    let mut scene = Scene::new(&stage.db).await;
    let bilal = scene.end_user("Bilal Haddad");
    scene.load().await;
    stage.assign(&stage.root, id_of(&bilal), Some(in_a_day)).await.unwrap();
    stage.db.move_clock(Duration::days(2)).await;
    stage.quiet().await;
    assert!(!stage.is_in(&stage.amara).await);
    assert!(stage.is_in(&bilal).await, "a Global administrator has asked for it");
    let (became, note): (String, String) = sqlx::query_as(
        "select r.state, h.note from requests r join request_history h on h.request_id = r.id
         where r.subject_id = $1 order by h.id desc limit 1",
    )
    .bind(id_of(&stage.amara).0)
    .fetch_one(stage.db.pool())
    .await
    .unwrap();
    assert!(became == "Canceled" && note.contains("carries a role"), "{became} {note}");
}

#[tokio::test]
async fn a_group_gets_no_role_while_a_package_has_yet_to_give_it_to_somebody() {
    let stage = Stage::new().await;
    let pool = stage.db.pool();
    let operator = Caller::local_operator();
    group::remove_member(pool, &operator, stage.helpdesk.id, id_of(&stage.manager)).await.unwrap();
    // The manager is not among the members that the Global administrator sees, and could come back by a reprocess.
    let refused = stage.powerful().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert!(refused.public().contains(&stage.manager.name), "{refused}");
    stage.reprocess(&operator).await;
    stage.assign(&stage.manager, id_of(&stage.amara), None).await.unwrap();
    assert_eq!(kind(stage.powerful().await), Err(ErrorKind::Conflict), "one that no worker has begun");
    stage.quiet().await;
    stage.powerful().await.unwrap();
}

#[tokio::test]
async fn a_reprocess_puts_nobody_back_into_a_group_that_carries_a_role() {
    let stage = Stage::new().await;
    let pool = stage.db.pool();
    stage.powerful().await.unwrap();
    group::remove_member(pool, &stage.root, stage.helpdesk.id, id_of(&stage.manager)).await.unwrap();
    stage.reprocess(&stage.manager).await;
    assert!(!stage.is_in(&stage.manager).await, "nobody raises their own rights");
    stage.reprocess(&stage.program().await).await;
    assert!(!stage.is_in(&stage.manager).await, "no program does it for them, whatever its permissions");
    let (status, cause): (String, String) =
        sqlx::query_as("select status, cause from grants where subject_id = $1")
            .bind(id_of(&stage.manager).0)
            .fetch_one(pool)
            .await
            .unwrap();
    assert!(status == "failed" && cause.contains("Only a Global administrator"), "{status} {cause}");
    // A run that an edit of the package asks for is one of the editor's.
    package::add_role(pool, &stage.manager, stage.package, stage.seller).await.unwrap();
    stage.quiet().await;
    assert!(!stage.is_in(&stage.manager).await);
    let sellers: i64 =
        sqlx::query_scalar("select count(*) from app_role_assignments").fetch_one(pool).await.unwrap();
    assert_eq!(sellers, 1, "the rest of the package is delivered");
    stage.reprocess(&stage.root).await;
    assert!(stage.is_in(&stage.manager).await);
}

#[tokio::test]
async fn of_a_role_and_an_assignment_at_the_same_moment_one_is_refused() {
    for _ in 0..6 {
        let stage = Stage::new().await;
        let both = tokio::join!(stage.powerful(), stage.assign(&stage.manager, id_of(&stage.amara), None));
        let outcomes = [kind(both.0), kind(both.1)];
        assert!(
            matches!(outcomes, [Ok(()), Err(ErrorKind::Forbidden)] | [Err(ErrorKind::Conflict), Ok(())]),
            "{outcomes:?}"
        );
    }
}
