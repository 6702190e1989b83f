use regrant_model::policy::Role;
use regrant_model::view::Requestors;
use regrant_model::{ErrorKind, PackageId, PolicyId};
use time::Duration;

use super::{PolicyDraft, create, edit, list, set_enabled};
use crate::assignment::{self, NewAssignment};
use crate::input::{Description, Justification, Name};
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result, catalog, my_access, request};

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

fn draft(name: &str, days: Option<u32>, extension_allowed: bool) -> PolicyDraft {
    PolicyDraft {
        name: Name::parse("Name", name).expect("a name"),
        description: Description::default(),
        requestors: Requestors::Everyone,
        approval_required: false,
        duration_days: days,
        extension_allowed,
    }
}

struct Stage {
    db: TestDatabase,
    package: PackageId,
    policy: PolicyId,
    manager: Caller,
    amara: Caller,
}

async fn stage(days: Option<u32>, extension_allowed: bool) -> Stage {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let package = scene.package("Sales", &[]);
    let manager = scene.caller(Role::PackageManager, catalog);
    let amara = scene.end_user("Amara Okafor");
    scene.load().await;
    let policy =
        create(db.pool(), &manager, package, &draft("Self-service", days, extension_allowed)).await.unwrap();
    Stage { db, package, policy, manager, amara }
}

#[tokio::test]
async fn under_a_policy_that_is_off_nothing_new_is_given() {
    let Stage { db, package, policy, manager, amara } = stage(None, false).await;
    let pool = db.pool();
    let bilal = Caller { user: None, ..amara.clone() };
    assert_eq!(kind(set_enabled(pool, &amara, policy, false).await), Err(ErrorKind::NotFound));
    set_enabled(pool, &manager, policy, false).await.unwrap();
    set_enabled(pool, &manager, policy, false).await.unwrap();
    let shown = list(pool, &manager, package).await.unwrap().policies;
    assert!(shown.iter().any(|row| row.id == policy && !row.enabled));
    assert_eq!(
        kind(request::request_access(pool, &amara, policy, &Justification::default()).await),
        Err(ErrorKind::NotFound)
    );
    assert!(my_access::show(pool, &amara).await.unwrap().requestable.is_empty());
    let new = NewAssignment {
        policy,
        subjects: vec![amara.user.expect("a user")],
        starts_at: None,
        ends_at: None,
        justification: Justification::default(),
    };
    let refused = assignment::assign(pool, &manager, package, &new).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert!(refused.public().contains("\"Self-service\" is switched off"), "{refused}");
    set_enabled(pool, &manager, policy, true).await.unwrap();
    assert_eq!(
        kind(request::request_access(pool, &bilal, policy, &Justification::default()).await),
        Err(ErrorKind::NotSignedIn)
    );
    request::request_access(pool, &amara, policy, &Justification::default()).await.unwrap();
}

#[tokio::test]
async fn a_catalog_that_is_off_takes_no_requests() {
    let Stage { db, package, policy, manager, amara } = stage(None, false).await;
    let pool = db.pool();
    let catalog = super::list(pool, &manager, package).await.unwrap().head.catalog;
    let off = catalog::CatalogDraft {
        name: Name::parse("Name", &catalog.name).unwrap(),
        description: Description::default(),
        enabled: false,
    };
    catalog::edit(pool, &Caller::local_operator(), catalog.id, &off, None).await.unwrap();
    assert_eq!(
        kind(request::request_access(pool, &amara, policy, &Justification::default()).await),
        Err(ErrorKind::NotFound)
    );
}

#[tokio::test]
async fn an_edit_of_an_old_state_is_refused_and_what_has_no_end_is_not_extended() {
    let Stage { db, package, policy, manager, .. } = stage(Some(30), true).await;
    let pool = db.pool();
    let seen = list(pool, &manager, package).await.unwrap().policies;
    let seen = seen.iter().find(|row| row.id == policy).expect("it is listed");
    assert!(seen.extension_allowed && seen.enabled);
    edit(pool, &manager, policy, &draft("Self-service", Some(60), true), Some(seen.revision)).await.unwrap();
    let late = edit(pool, &manager, policy, &draft("Mine", Some(90), true), Some(seen.revision)).await;
    assert_eq!(kind(late), Err(ErrorKind::Conflict));
    let endless = edit(pool, &manager, policy, &draft("Self-service", None, true), None).await;
    assert_eq!(kind(endless), Err(ErrorKind::Invalid));
}

#[tokio::test]
async fn whoever_has_a_package_extends_it_as_far_as_its_policy_gives() {
    let Stage { db, policy, amara, manager, .. } = stage(Some(30), true).await;
    let pool = db.pool();
    request::request_access(pool, &amara, policy, &Justification::default()).await.unwrap();
    let own = async || my_access::show(pool, &amara).await.unwrap().assignments.remove(0);
    let before = own().await;
    assert_eq!(kind(request::extend(pool, &amara, before.id).await), Err(ErrorKind::NotAllowedInState));
    let later = db.now().await + Duration::days(30);
    db.move_clock(Duration::days(20)).await;
    assert!(own().await.can_extend.is_enabled());
    assert_eq!(kind(request::extend(pool, &manager, before.id).await), Err(ErrorKind::NotFound));
    request::extend(pool, &amara, before.id).await.unwrap();
    let gained = own().await.ends_at.expect("an end") - later;
    assert!((gained - Duration::days(20)).abs() < Duration::minutes(1), "{gained}");
    let shown = my_access::show(pool, &amara).await.unwrap().requests;
    assert_eq!(shown.iter().filter(|row| row.kind.as_str() == "UserExtend").count(), 1);

    edit(pool, &manager, policy, &draft("Self-service", Some(30), false), None).await.unwrap();
    db.move_clock(Duration::days(1)).await;
    assert!(!own().await.can_extend.is_offered());
    let refused = request::extend(pool, &amara, before.id).await;
    assert_eq!(kind(refused), Err(ErrorKind::NotAllowedInState));
    edit(pool, &manager, policy, &draft("Self-service", Some(30), true), None).await.unwrap();
    db.move_clock(Duration::days(60)).await;
    assert_eq!(kind(request::extend(pool, &amara, before.id).await), Err(ErrorKind::NotAllowedInState));
}
