mod groups;

use std::sync::Arc;

use futures::TryStreamExt as _;
use regrant_model::policy::Role;
use regrant_model::view::Incompatible;
use regrant_model::{CatalogId, ErrorKind, PackageId, PolicyId, UserId};
use time::{Duration, OffsetDateTime};

use super::{add, conflicts, csv, list, remove};
use crate::assignment::{self, NewAssignment};
use crate::engine::{Engine, Settings, Systems};
use crate::input::Justification;
use crate::secret::SecretKey;
use crate::seed::{Group, PolicyRules};
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result, request};

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

async fn quiet(db: &TestDatabase) {
    let systems = Systems::new(Arc::new(SecretKey::ephemeral()));
    let engine = Engine::new(db.pool().clone(), systems, Settings::default());
    engine.run_until_quiet().await.expect("the engine works");
}

/// Two packages under policies that let everyone ask, and somebody to have them.
struct Stage {
    db: TestDatabase,
    catalog: CatalogId,
    payments: (PackageId, PolicyId),
    approvals: (PackageId, PolicyId),
    auditors: Group,
    amara: Caller,
    manager: Caller,
}

impl Stage {
    async fn new() -> Self {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let catalog = scene.catalog("Finance");
        let auditors = scene.group("auditors");
        let rules = PolicyRules { everyone_may_ask: true, ..PolicyRules::default() };
        let payments = scene.package("Payments", &[]);
        let first = scene.policy(payments, "Self-service", rules.clone());
        let approvals = scene.package("Approvals", &[auditors.member]);
        let second = scene.policy(approvals, "Self-service", rules);
        let amara = scene.end_user("Amara Okafor");
        let manager = scene.caller(Role::PackageManager, catalog);
        scene.load().await;
        let (payments, approvals) = ((payments, first), (approvals, second));
        Self { db, catalog, payments, approvals, auditors, amara, manager }
    }

    fn user(&self) -> UserId {
        self.amara.user.expect("a user")
    }

    async fn assign(
        &self,
        package: (PackageId, PolicyId),
        starts_at: Option<OffsetDateTime>,
    ) -> std::result::Result<(), crate::Error> {
        let new = NewAssignment {
            policy: package.1,
            subjects: vec![self.user()],
            starts_at,
            ends_at: None,
            justification: Justification::default(),
        };
        assignment::assign(self.db.pool(), &self.manager, package.0, &new).await.map(drop)
    }

    async fn incompatible(&self) {
        let with = Incompatible::Package(self.approvals.0);
        add(self.db.pool(), &self.manager, self.payments.0, with).await.expect("it is named");
    }

    async fn live(&self) -> i64 {
        sqlx::query_scalar("select count(*) from assignments where state <> 'Expired'")
            .fetch_one(self.db.pool())
            .await
            .expect("a count")
    }
}

#[tokio::test]
async fn whichever_comes_first_the_other_is_not_given_by_an_administrator() {
    for swap in [false, true] {
        let stage = Stage::new().await;
        stage.incompatible().await;
        let (first, second) =
            if swap { (stage.approvals, stage.payments) } else { (stage.payments, stage.approvals) };
        stage.assign(first, None).await.unwrap();
        let refused = stage.assign(second, None).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Conflict);
        let name = if swap { "\"Approvals\"" } else { "\"Payments\"" };
        assert!(refused.public().contains("Amara Okafor") && refused.public().contains(name), "{refused}");
        assert_eq!(stage.live().await, 1);
    }
}

#[tokio::test]
async fn nobody_gets_both_by_asking_for_them() {
    let stage = Stage::new().await;
    stage.incompatible().await;
    let pool = stage.db.pool();
    request::request_access(pool, &stage.amara, stage.approvals.1, &Justification::default()).await.unwrap();
    let refused = request::request_access(pool, &stage.amara, stage.payments.1, &Justification::default())
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert!(refused.public().contains("\"Approvals\""), "one's own package is named: {refused}");
    assert_eq!(stage.live().await, 1);
}

#[tokio::test]
async fn a_scheduled_start_does_not_bring_both() {
    let stage = Stage::new().await;
    let in_a_day = stage.db.now().await + Duration::days(1);
    stage.assign(stage.payments, Some(in_a_day)).await.unwrap();
    stage.assign(stage.approvals, None).await.unwrap();
    // Named while one of the two was given already, and the other was on its way.
    stage.incompatible().await;
    stage.db.move_clock(Duration::days(2)).await;
    quiet(&stage.db).await;
    assert_eq!(stage.live().await, 1);
    let (ended, note): (String, String) = sqlx::query_as(
        "select r.state, h.note from requests r join request_history h on h.request_id = r.id
         where r.package_id = $1 order by h.id desc limit 1",
    )
    .bind(stage.payments.0.0)
    .fetch_one(stage.db.pool())
    .await
    .unwrap();
    assert!(ended == "Canceled" && note.contains("incompatible"), "{ended} {note}");
}

#[tokio::test]
async fn what_is_scheduled_stands_in_the_way_as_well() {
    let stage = Stage::new().await;
    stage.incompatible().await;
    let in_a_day = stage.db.now().await + Duration::days(1);
    stage.assign(stage.payments, Some(in_a_day)).await.unwrap();
    assert_eq!(kind(stage.assign(stage.approvals, None).await), Err(ErrorKind::Conflict));
}

#[tokio::test]
async fn of_two_that_are_given_at_the_same_moment_one_is_refused() {
    for _ in 0..6 {
        let stage = Stage::new().await;
        stage.incompatible().await;
        let both = tokio::join!(stage.assign(stage.payments, None), stage.assign(stage.approvals, None));
        let outcomes = [kind(both.0), kind(both.1)];
        assert!(outcomes.contains(&Ok(())) && outcomes.contains(&Err(ErrorKind::Conflict)), "{outcomes:?}");
        assert_eq!(stage.live().await, 1);
    }
}

#[tokio::test]
async fn members_of_an_incompatible_group_do_not_get_the_package_nor_holders_the_group() {
    let stage = Stage::new().await;
    let pool = stage.db.pool();
    let with = Incompatible::Group(stage.auditors.id);
    add(pool, &stage.manager, stage.payments.0, with).await.unwrap();
    let gives = add(pool, &stage.manager, stage.approvals.0, with).await;
    assert_eq!(kind(gives), Err(ErrorKind::Conflict), "it gives the group itself");
    // "Approvals" gives the group that "Payments" is incompatible with.
    stage.assign(stage.payments, None).await.unwrap();
    assert_eq!(kind(stage.assign(stage.approvals, None).await), Err(ErrorKind::Conflict));

    let stage = Stage::new().await;
    let pool = stage.db.pool();
    let with = Incompatible::Group(stage.auditors.id);
    add(pool, &stage.manager, stage.payments.0, with).await.unwrap();
    crate::directory::group::add_member(pool, &Caller::local_operator(), stage.auditors.id, stage.user())
        .await
        .unwrap();
    let refused = stage.assign(stage.payments, None).await.unwrap_err();
    assert!(refused.public().contains("group \"auditors\""), "{refused}");
    remove(pool, &stage.manager, stage.payments.0, with).await.unwrap();
    stage.assign(stage.payments, None).await.unwrap();
}

#[tokio::test]
async fn who_has_both_already_is_counted_and_listed() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let own = scene.catalog("Finance");
    let auditors = scene.group("auditors");
    let payments = scene.package("Payments", &[]);
    let manager = scene.caller(Role::PackageManager, own);
    let reader = scene.caller(Role::CatalogReader, own);
    let hidden = scene.catalog("Hidden");
    let approvals = scene.package("Approvals", &[]);
    let keeper = scene.caller(Role::PackageManager, hidden);
    for number in 0..130 {
        let user = scene.user(&format!("Person {number:03}"));
        scene.assignment(payments, user);
        if number % 2 == 0 {
            scene.assignment(approvals, user);
        }
        if number % 10 == 0 {
            scene.put_in(user, auditors.member);
        }
    }
    let stranger = scene.end_user("Stranger");
    let root = scene.caller(Role::IdentityGovernanceAdministrator, None);
    scene.load().await;
    let pool = db.pool();
    let with = Incompatible::Package(approvals);
    let group = Incompatible::Group(auditors.id);

    assert_eq!(kind(add(pool, &manager, payments, with).await), Err(ErrorKind::NotFound));
    assert_eq!(kind(add(pool, &manager, payments, group).await), Err(ErrorKind::NotFound));
    assert_eq!(kind(add(pool, &reader, payments, with).await), Err(ErrorKind::Forbidden));
    assert_eq!(
        kind(add(pool, &root, payments, Incompatible::Package(payments)).await),
        Err(ErrorKind::Invalid)
    );
    add(pool, &root, payments, with).await.unwrap();
    add(pool, &root, payments, group).await.unwrap();
    assert_eq!(kind(add(pool, &root, payments, with).await), Err(ErrorKind::Conflict));

    let shown = list(pool, &root, payments).await.unwrap();
    assert_eq!(shown.packages[0].both.map(|both| both.value), Some(65));
    assert_eq!(shown.groups[0].both.map(|both| both.value), Some(13));
    let narrowed = list(pool, &manager, payments).await.unwrap();
    assert_eq!((narrowed.packages.len(), narrowed.hidden, narrowed.groups.len()), (0, 1, 1));
    assert_eq!(list(pool, &keeper, approvals).await.unwrap().hidden, 1);
    let other_side = list(pool, &root, approvals).await.unwrap();
    assert_eq!(other_side.incompatible_with[0].package.id, payments);
    assert_eq!(kind(list(pool, &stranger, payments).await).err(), Some(ErrorKind::NotFound));

    let (mut names, mut cursor) = (Vec::new(), None);
    loop {
        let page = conflicts(pool, &root, payments, with, cursor.as_deref()).await.unwrap().page;
        assert_eq!(page.count.value, 65);
        names.extend(page.rows.iter().map(|row| row.person.name.clone()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (0..130).step_by(2).map(|number| format!("Person {number:03}")).collect();
    assert_eq!(names, expected);
    let in_group = conflicts(pool, &manager, payments, group, None).await.unwrap();
    assert_eq!((in_group.with.as_str(), in_group.page.rows.len()), ("auditors", 13));
    assert!(in_group.page.rows.iter().all(|row| row.other.is_none()));
    let refused = conflicts(pool, &manager, payments, with, None).await;
    assert_eq!(kind(refused).err(), Some(ErrorKind::NotFound));
    let chunks: Vec<Vec<u8>> = csv(pool, &root, approvals, Incompatible::Package(payments))
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(String::from_utf8(chunks.concat()).unwrap().lines().count(), 66);
    remove(pool, &root, payments, with).await.unwrap();
    assert_eq!(kind(remove(pool, &root, payments, with).await), Err(ErrorKind::NotFound));
    assert_eq!(kind(conflicts(pool, &root, payments, with, None).await).err(), Some(ErrorKind::NotFound));
}

#[tokio::test]
async fn a_package_that_the_caller_may_not_see_is_not_named() {
    let stage = Stage::new().await;
    let pool = stage.db.pool();
    let operator = Caller::local_operator();
    let elsewhere = crate::catalog::CatalogDraft {
        name: crate::input::Name::parse("Name", "Elsewhere").unwrap(),
        description: crate::input::Description::default(),
        enabled: true,
    };
    let elsewhere = crate::catalog::create(pool, &operator, &elsewhere).await.unwrap();
    crate::catalog::resource::add_group(pool, &operator, elsewhere, stage.auditors.id).await.unwrap();
    stage.incompatible().await;
    crate::package::move_to(pool, &operator, stage.approvals.0, elsewhere).await.unwrap();
    request::request_access(pool, &stage.amara, stage.approvals.1, &Justification::default()).await.unwrap();
    let refused = stage.assign(stage.payments, None).await.unwrap_err();
    assert!(refused.public().contains("you may not see"), "{refused}");
    assert!(!refused.public().contains("Approvals"), "{refused}");
    assert!(stage.manager.standing.catalogs(regrant_model::policy::Action::Assign) == [stage.catalog]);
}
