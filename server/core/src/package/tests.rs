use std::sync::Arc;

use regrant_model::policy::Role;
use regrant_model::view::{Requestors, RoleChange};
use regrant_model::{ErrorKind, PackageId, ResourceRoleId};

use super::{
    MOST_ROLES, NewPackage, PackageDraft, change_roles, check_name, choices, create_whole, edit, move_to,
    overview, preview_roles, roles, set_hidden,
};
use crate::engine::{Engine, Settings, Systems};
use crate::input::{Description, Name};
use crate::policy::{self, PolicyDraft};
use crate::secret::SecretKey;
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result};

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

fn draft(text: &str) -> PackageDraft {
    let name = Name::parse("Name", text).expect("a name");
    PackageDraft { name, description: Description::default(), hidden: false }
}

async fn quiet(db: &TestDatabase) {
    let systems = Systems::new(Arc::new(SecretKey::ephemeral()));
    let engine = Engine::new(db.pool().clone(), systems, Settings::default());
    engine.run_until_quiet().await.expect("the engine works");
}

async fn count(db: &TestDatabase, sql: &str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db.pool()).await.expect(sql)
}

fn change(add: &[ResourceRoleId], remove: &[ResourceRoleId]) -> RoleChange {
    RoleChange { add: add.to_vec(), remove: remove.to_vec() }
}

#[tokio::test]
async fn a_package_is_edited_hidden_and_shown_and_an_old_edit_is_refused() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let package = scene.package("Sales", &[]);
    let manager = scene.caller(Role::PackageManager, catalog);
    let assigner = scene.caller(Role::AssignmentManager, catalog);
    scene.load().await;
    let pool = db.pool();

    let seen = overview(pool, &manager, package).await.unwrap().revision;
    edit(pool, &manager, package, &draft("Sales EMEA"), Some(seen)).await.unwrap();
    let late = edit(pool, &manager, package, &draft("Sales APAC"), Some(seen)).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Conflict);
    assert!(late.public().contains("\"Sales EMEA\""), "{late}");
    assert_eq!(kind(set_hidden(pool, &assigner, package, true).await), Err(ErrorKind::Forbidden));
    set_hidden(pool, &manager, package, true).await.unwrap();
    set_hidden(pool, &manager, package, true).await.unwrap();
    assert!(overview(pool, &manager, package).await.unwrap().head.hidden);
    set_hidden(pool, &manager, package, false).await.unwrap();
    let hides = "select count(*) from audit_entries where action in ('package.hide', 'package.unhide')";
    assert_eq!(count(&db, hides).await, 2);
    assert!(overview(pool, &manager, package).await.unwrap().can_delete.is_enabled());
}

#[tokio::test]
async fn a_package_moves_only_where_its_resources_are_and_where_the_caller_manages_packages() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let from = scene.catalog("Sales");
    let (sales, wiki) = (scene.group("sales"), scene.group("wiki"));
    let package = scene.package("Sales", &[sales.member, wiki.member]);
    let amara = scene.user("Amara Okafor");
    scene.assignment(package, amara);
    let own = scene.caller(Role::PackageManager, from);
    let to = scene.catalog("Other");
    scene.package("Wiki", &[wiki.member]);
    let there = scene.caller(Role::PackageManager, to);
    let root = scene.caller(Role::IdentityGovernanceAdministrator, None);
    scene.load().await;
    let pool = db.pool();

    assert_eq!(kind(move_to(pool, &own, package, to).await), Err(ErrorKind::NotFound));
    assert_eq!(kind(move_to(pool, &there, package, to).await), Err(ErrorKind::NotFound));
    let lacking = move_to(pool, &root, package, to).await.unwrap_err();
    assert_eq!(lacking.kind(), ErrorKind::Conflict);
    assert!(lacking.public().contains("\"sales\"") && !lacking.public().contains("\"wiki\""), "{lacking}");
    crate::catalog::resource::add_group(pool, &root, to, sales.id).await.unwrap();
    move_to(pool, &root, package, to).await.unwrap();
    move_to(pool, &root, package, to).await.expect("where it is already");
    assert_eq!(overview(pool, &there, package).await.unwrap().head.catalog.id, to);
    assert_eq!(kind(overview(pool, &own, package).await).err(), Some(ErrorKind::NotFound));
    let moves = "select count(*) from audit_entries where action like 'package.move_%'";
    assert_eq!(count(&db, moves).await, 2);
    let taken = super::create(pool, &root, from, &draft("Sales")).await.unwrap();
    assert_eq!(kind(move_to(pool, &root, taken, to).await), Err(ErrorKind::Conflict));
}

struct Shared {
    db: TestDatabase,
    package: PackageId,
    manager: Caller,
    roles: [ResourceRoleId; 4],
}

/// Three people have "sales" and "wiki" by the package; one of them "sales" by another one too, and one had "wiki" before.
async fn shared() -> Shared {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let [sales, wiki, mail, crm] = ["sales", "wiki", "mail", "crm"].map(|name| scene.group(name).member);
    let package = scene.package("Sales", &[sales, wiki]);
    let other = scene.package("Everything", &[sales, mail, crm]);
    for (number, name) in ["Amara Okafor", "Bilal Haddad", "Chen Wei"].into_iter().enumerate() {
        let user = scene.user(name);
        if number == 0 {
            scene.put_in(user, wiki);
        }
        scene.assignment(package, user);
        if number == 1 {
            scene.assignment(other, user);
        }
    }
    let manager = scene.caller(Role::PackageManager, catalog);
    scene.load().await;
    Shared { db, package, manager, roles: [sales, wiki, mail, crm] }
}

#[tokio::test]
async fn a_preview_counts_what_the_change_then_does_in_one_run() {
    let Shared { db, package, manager, roles: [sales, wiki, mail, crm] } = shared().await;
    let pool = db.pool();
    sqlx::query(
        "update grants set origin = 'found' where resource_role_id = $1 and subject_id =
            (select id from users where display_name = 'Amara Okafor')",
    )
    .bind(wiki.0)
    .execute(pool)
    .await
    .unwrap();
    let wanted = change(&[mail, crm], &[sales, wiki]);
    let preview = preview_roles(pool, &manager, package, &wanted).await.unwrap();
    assert_eq!((preview.assignments.value, preview.systems.len()), (3, 1));
    let system = &preview.systems[0];
    // mail and crm are new to two of three; Bilal keeps those and sales; Amara's wiki was there before.
    assert_eq!(
        (system.added.value, system.withdrawn.value, system.kept.value, system.left_in_place.value),
        (4, 4, 3, 1)
    );
    let members = "select count(*) from group_members where role = 'Member'";
    let before = count(&db, members).await;

    let run = change_roles(pool, &manager, package, &wanted, Some(preview.version)).await.unwrap();
    assert_eq!(run.expect("three have it").total, 3);
    assert_eq!(count(&db, "select count(*) from runs").await, 1, "one run for four roles");
    quiet(&db).await;
    assert_eq!(
        count(&db, members).await,
        before + i64::from(system.added.value) - i64::from(system.withdrawn.value)
    );
    let shown = overview(pool, &manager, package).await.unwrap();
    assert_eq!((shown.runs.len(), shown.recent_runs.len()), (0, 1));
    assert!(shown.last_verified.is_some());
    assert!(shown.can_delete.reason().is_some());

    let late = change_roles(pool, &manager, package, &change(&[sales], &[]), Some(preview.version)).await;
    assert_eq!(kind(late), Err(ErrorKind::Conflict));
    assert_eq!(roles(pool, &manager, package).await.unwrap().roles.len(), 2);
}

#[tokio::test]
async fn a_change_that_makes_no_sense_changes_nothing() {
    let Shared { db, package, manager, roles: [sales, wiki, mail, _] } = shared().await;
    let pool = db.pool();
    let reader = Caller { standing: regrant_model::policy::Standing::default(), ..manager.clone() };
    for (wanted, expected) in [
        (change(&[], &[]), ErrorKind::Invalid),
        (change(&[mail], &[mail]), ErrorKind::Invalid),
        (change(&[ResourceRoleId(uuid::Uuid::nil())], &[sales]), ErrorKind::NotFound),
        (change(&[mail], &[ResourceRoleId(uuid::Uuid::nil())]), ErrorKind::NotFound),
    ] {
        assert_eq!(kind(preview_roles(pool, &manager, package, &wanted).await).err(), Some(expected));
        assert_eq!(kind(change_roles(pool, &manager, package, &wanted, None).await).err(), Some(expected));
    }
    let there = change(&[wiki, mail], &[]);
    assert_eq!(kind(change_roles(pool, &manager, package, &there, None).await), Err(ErrorKind::Conflict));
    let fine = change(&[mail], &[]);
    assert_eq!(kind(preview_roles(pool, &reader, package, &fine).await).err(), Some(ErrorKind::NotFound));
    assert_eq!(kind(change_roles(pool, &reader, package, &fine, None).await), Err(ErrorKind::NotFound));
    let left = roles(pool, &manager, package).await.unwrap();
    assert_eq!((left.roles.len(), count(&db, "select count(*) from runs").await), (2, 0));
}

#[tokio::test]
async fn a_package_is_made_with_all_that_it_takes_or_not_at_all() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let (team, wiki) = (scene.group("team"), scene.group("wiki"));
    scene.package("Team", &[team.member, wiki.member]);
    let manager = scene.caller(Role::PackageManager, catalog);
    let assigner = scene.caller(Role::AssignmentManager, catalog);
    let elsewhere = scene.catalog("Other");
    let foreign = scene.group("foreign");
    scene.package("Elsewhere", &[foreign.member]);
    let stranger = scene.caller(Role::PackageManager, elsewhere);
    scene.load().await;
    let pool = db.pool();
    let new = NewPackage {
        catalog,
        package: draft("Sales"),
        roles: vec![team.member, wiki.owner, team.member],
        policy: PolicyDraft {
            name: Name::parse("Name", "A month").expect("a name"),
            description: Description::default(),
            requestors: Requestors::Everyone,
            approval_required: false,
            duration_days: Some(30),
            extension_allowed: true,
        },
        policy_enabled: false,
    };
    let with = |change: &dyn Fn(&mut NewPackage)| {
        let mut new = new.clone();
        change(&mut new);
        new
    };
    let made = "select (select count(*) from access_packages) + (select count(*) from policies)
        + (select count(*) from audit_entries)";
    let before = count(&db, made).await;
    for (caller, bad, why) in [
        (&assigner, new.clone(), ErrorKind::Forbidden),
        (&stranger, new.clone(), ErrorKind::NotFound),
        (&manager, with(&|new| new.package = draft("team")), ErrorKind::Conflict),
        (&manager, with(&|new| new.roles.push(foreign.member)), ErrorKind::NotFound),
        (&manager, with(&|new| new.policy.duration_days = Some(0)), ErrorKind::Invalid),
        (&manager, with(&|new| new.policy.duration_days = None), ErrorKind::Invalid),
        (
            &manager,
            with(&|new| new.roles = (0..=MOST_ROLES).map(|_| ResourceRoleId(uuid::Uuid::now_v7())).collect()),
            ErrorKind::Invalid,
        ),
    ] {
        assert_eq!(kind(create_whole(pool, caller, &bad).await), Err(why));
    }
    assert_eq!(count(&db, made).await, before, "nothing is left of what was refused");

    let id = create_whole(pool, &manager, &new).await.unwrap();
    let shown = roles(pool, &manager, id).await.unwrap().roles;
    let given: Vec<_> = shown.iter().map(|role| (role.resource.name.as_str(), role.role.as_str())).collect();
    assert_eq!(given, [("team", "Member"), ("wiki", "Owner")]);
    let policies = policy::list(pool, &manager, id).await.unwrap().policies;
    assert_eq!(policies.len(), 1);
    assert_eq!((policies[0].enabled, policies[0].duration_days), (false, Some(30)));
    assert_eq!(kind(check_name(pool, &manager, catalog, &new.package.name).await), Err(ErrorKind::Conflict));
    assert_eq!(kind(check_name(pool, &manager, catalog, &draft("New").name).await), Ok(()));
}

#[tokio::test]
async fn what_a_new_package_could_give_is_searched_in_its_catalog() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let all: Vec<_> = (0..40).map(|number| scene.group(&format!("group {number:02}"))).collect();
    let members: Vec<_> = all.iter().map(|group| group.member).collect();
    scene.package("All", &members);
    let manager = scene.caller(Role::PackageManager, catalog);
    scene.catalog("Other");
    let foreign = scene.group("group of others");
    scene.package("Elsewhere", &[foreign.member]);
    scene.load().await;
    let pool = db.pool();
    let shown = choices(pool, &manager, catalog, "", &[]).await.unwrap();
    assert_eq!((shown.found.len(), shown.more, shown.picked.len()), (50, true, 0));
    let picked = [members[3], foreign.member];
    let shown = choices(pool, &manager, catalog, " GROUP 0", &picked).await.unwrap();
    assert_eq!(shown.picked.iter().map(|role| role.id).collect::<Vec<_>>(), [members[3]]);
    assert_eq!(
        (shown.found.len(), shown.more),
        (19, false),
        "ten groups with two roles, without the picked one"
    );
    assert!(choices(pool, &manager, catalog, "%", &[]).await.unwrap().found.is_empty());
}
