use regrant_model::policy::Role;
use regrant_model::view::RoleHolderKind;
use regrant_model::{ErrorKind, UserId};

use super::{group, user};
use crate::input::{Description, Name, Upn};
use crate::role::{self, NewHolder};
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, Result};

fn kind<T>(result: Result<T>) -> std::result::Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

async fn members(db: &TestDatabase, user: UserId) -> i64 {
    sqlx::query_scalar("select count(*) from group_members where user_id = $1")
        .bind(user.0)
        .fetch_one(db.pool())
        .await
        .expect("a count")
}

#[tokio::test]
async fn owners_change_members_and_groups_that_carry_a_role_are_changed_by_few() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let sales = scene.group("sales");
    let amara = scene.user("Amara Okafor");
    let owner = scene.end_user("Owner");
    scene.world().own(&sales, owner.user.expect("a user"));
    let stranger = scene.end_user("Stranger");
    let administrator = scene.caller(Role::UserAdministrator, None);
    scene.load().await;
    let (pool, group) = (db.pool(), sales.id);

    assert_eq!(kind(group::add_member(pool, &stranger, group, amara).await), Err(ErrorKind::Forbidden));
    assert_eq!(
        kind(group::find_people(pool, &stranger, group, "amara").await).err(),
        Some(ErrorKind::Forbidden)
    );
    let found = group::find_people(pool, &owner, group, " amara").await.unwrap();
    assert_eq!(found.iter().map(|person| person.id).collect::<Vec<_>>(), [amara]);
    group::add_member(pool, &owner, group, amara).await.unwrap();
    group::add_member(pool, &owner, group, amara).await.unwrap();
    assert_eq!(members(&db, amara).await, 1);
    assert_eq!(kind(group::add_owner(pool, &owner, group, amara).await), Err(ErrorKind::Forbidden));
    group::add_owner(pool, &administrator, group, amara).await.unwrap();
    group::remove_owner(pool, &administrator, group, amara).await.unwrap();
    group::remove_member(pool, &owner, group, amara).await.unwrap();
    assert_eq!(members(&db, amara).await, 0);
    assert_eq!(group::detail(pool, &owner, group, None, None).await.unwrap().owners.len(), 1);
    assert_eq!(
        kind(group::detail(pool, &stranger, group, None, None).await).err(),
        Some(ErrorKind::Forbidden)
    );

    let new = NewHolder { role: Role::GlobalReader, holder: RoleHolderKind::Group(group), catalog: None };
    role::grant(pool, &Caller::local_operator(), new).await.unwrap();
    assert_eq!(kind(group::add_member(pool, &owner, group, amara).await), Err(ErrorKind::Forbidden));
    assert_eq!(kind(group::add_member(pool, &administrator, group, amara).await), Err(ErrorKind::Forbidden));
    group::add_member(pool, &Caller::local_operator(), group, amara).await.unwrap();
}

#[tokio::test]
async fn a_deleted_user_loses_roles_account_and_assignments() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let sales = scene.group("sales");
    let catalog = scene.catalog("Sales");
    let package = scene.package("Sales", &[sales.member]);
    let amara = scene.user("Amara Okafor");
    scene.assignment(package, amara);
    let owner = scene.caller(Role::CatalogOwner, catalog);
    let leaving = owner.user.expect("a user");
    let administrator = scene.caller(Role::UserAdministrator, None);
    let root = scene.caller(Role::GlobalAdministrator, None);
    scene.load().await;
    let pool = db.pool();

    assert_eq!(kind(user::delete(pool, &owner, amara).await), Err(ErrorKind::Forbidden));
    user::delete(pool, &administrator, amara).await.unwrap();
    let runs: i64 = sqlx::query_scalar("select count(*) from runs where kind = 'expire' and total = 1")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!((runs, members(&db, amara).await), (1, 0));
    assert_eq!(kind(user::detail(pool, &administrator, amara).await).err(), Some(ErrorKind::NotFound));
    user::delete(pool, &administrator, leaving).await.unwrap();
    let held: i64 = sqlx::query_scalar("select count(*) from role_assignments where catalog_id is not null")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(held, 0);

    let top = root.user.expect("a user");
    assert_eq!(kind(user::set_enabled(pool, &administrator, top, false).await), Err(ErrorKind::Forbidden));
    assert_eq!(kind(user::delete(pool, &root, top).await), Err(ErrorKind::Conflict));
    assert_eq!(kind(user::delete(pool, &Caller::local_operator(), top).await), Err(ErrorKind::Conflict));
}

#[tokio::test]
async fn a_user_principal_name_is_free_again_after_a_deletion() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let administrator = scene.caller(Role::UserAdministrator, None);
    let reader = scene.caller(Role::GlobalReader, None);
    scene.load().await;
    let new = user::NewUser {
        upn: Upn::parse("User principal name", "new@contoso.test").unwrap(),
        name: Name::parse("Name", "New").unwrap(),
        mail: None,
        job_title: None,
        department: None,
    };
    assert_eq!(kind(user::create(db.pool(), &reader, &new).await), Err(ErrorKind::Forbidden));
    let first = user::create(db.pool(), &administrator, &new).await.unwrap();
    assert_eq!(kind(user::create(db.pool(), &administrator, &new).await), Err(ErrorKind::Conflict));
    user::set_enabled(db.pool(), &administrator, first, false).await.unwrap();
    assert!(!user::detail(db.pool(), &administrator, first).await.unwrap().user.enabled);
    user::delete(db.pool(), &administrator, first).await.unwrap();
    user::create(db.pool(), &administrator, &new).await.unwrap();
    let name = Name::parse("Name", "team").unwrap();
    group::create(db.pool(), &administrator, &name, &Description::default()).await.unwrap();
    assert_eq!(
        kind(group::create(db.pool(), &reader, &name, &Description::default()).await),
        Err(ErrorKind::Forbidden)
    );
    let namesake = Name::parse("Name", "Team").unwrap();
    let refused =
        group::create(db.pool(), &administrator, &namesake, &Description::default()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
    assert!(refused.public().contains("team"), "it names the one that is there: {}", refused.public());
}

#[tokio::test]
async fn nobody_gives_a_role_to_themselves_and_the_last_administrator_stays() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let amara = scene.user("Amara Okafor");
    let team = scene.group("team");
    let owner = scene.caller(Role::CatalogOwner, catalog);
    let manager = scene.caller(Role::PackageManager, catalog);
    let root = scene.caller(Role::GlobalAdministrator, None);
    scene.account(amara);
    scene.account(root.user.expect("a user"));
    scene.world().own(&team, owner.user.expect("a user"));
    scene.load().await;
    let pool = db.pool();
    let user = |role, id: UserId, catalog| NewHolder { role, holder: RoleHolderKind::User(id), catalog };
    let own = owner.user.expect("a user");
    let grant = async |caller: &Caller, new| kind(role::grant(pool, caller, new).await);

    let to = |role| user(role, amara, Some(catalog));
    assert_eq!(grant(&manager, to(Role::AssignmentManager)).await, Err(ErrorKind::Forbidden));
    let given = grant(&owner, to(Role::AssignmentManager)).await.unwrap();
    assert_eq!(grant(&owner, to(Role::AssignmentManager)).await, Err(ErrorKind::Conflict));
    assert_eq!(
        grant(&owner, user(Role::PackageManager, own, Some(catalog))).await,
        Err(ErrorKind::Forbidden)
    );
    let through_team = NewHolder {
        role: Role::CatalogOwner,
        holder: RoleHolderKind::Group(team.id),
        catalog: Some(catalog),
    };
    assert_eq!(grant(&owner, through_team).await, Err(ErrorKind::Forbidden));
    assert_eq!(grant(&owner, user(Role::GlobalReader, amara, None)).await, Err(ErrorKind::Forbidden));
    assert_eq!(grant(&root, user(Role::GlobalReader, amara, Some(catalog))).await, Err(ErrorKind::Invalid));
    assert_eq!(grant(&root, user(Role::CatalogOwner, amara, None)).await, Err(ErrorKind::Invalid));
    let reader = grant(&root, user(Role::GlobalReader, amara, None)).await.unwrap();

    assert_eq!(kind(role::revoke(pool, &manager, given).await), Err(ErrorKind::Forbidden));
    role::revoke(pool, &owner, given).await.unwrap();
    assert_eq!(kind(role::revoke(pool, &owner, reader).await), Err(ErrorKind::Forbidden));
    let holders = role::list(pool, &root).await.unwrap();
    let last = holders.iter().find(|held| held.role == Role::GlobalAdministrator).expect("one is there");
    assert_eq!(kind(role::revoke(pool, &root, last.id).await), Err(ErrorKind::Conflict));
    grant(&root, user(Role::GlobalAdministrator, amara, None)).await.unwrap();
    role::revoke(pool, &root, last.id).await.unwrap();
}

#[tokio::test]
async fn a_user_is_edited_by_those_who_may_and_an_old_edit_is_refused() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let amara = scene.user("Amara Okafor");
    let bilal = scene.user("Bilal Haddad");
    let administrator = scene.caller(Role::UserAdministrator, None);
    let reader = scene.caller(Role::GlobalReader, None);
    scene.load().await;
    let pool = db.pool();
    let draft = |upn: &str, name: &str| user::NewUser {
        upn: Upn::parse("User principal name", upn).unwrap(),
        name: Name::parse("Name", name).unwrap(),
        mail: None,
        job_title: Some(Name::parse("Job title", "Lead").unwrap()),
        department: None,
    };
    let seen = user::detail(pool, &administrator, amara).await.unwrap().revision;
    let edit = async |caller: &Caller, id, new: &user::NewUser, seen| {
        kind(user::edit(pool, caller, id, new, seen).await)
    };
    let new = draft("amara.obi@contoso.test", "Amara Obi");
    assert_eq!(edit(&reader, amara, &new, None).await, Err(ErrorKind::Forbidden));
    edit(&administrator, amara, &new, Some(seen)).await.unwrap();
    assert_eq!(edit(&administrator, amara, &new, Some(seen)).await, Err(ErrorKind::Conflict));
    assert_eq!(edit(&administrator, bilal, &new, None).await, Err(ErrorKind::Conflict), "the name is taken");
    let holder = reader.user.expect("a user");
    assert_eq!(edit(&administrator, holder, &draft("x@y", "X"), None).await, Err(ErrorKind::Forbidden));
    let shown = user::detail(pool, &administrator, amara).await.unwrap();
    assert_eq!((shown.user.name.as_str(), shown.user.job_title.as_deref()), ("Amara Obi", Some("Lead")));
    user::delete(pool, &administrator, amara).await.unwrap();
    assert_eq!(edit(&administrator, amara, &new, None).await, Err(ErrorKind::NotFound));
}

#[tokio::test]
async fn a_group_is_edited_and_deleted_but_not_while_a_catalog_holds_it() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let (sales, free, powerful) = (scene.group("sales"), scene.group("free"), scene.group("powerful"));
    scene.catalog("Sales");
    scene.package("Sales", &[sales.member]);
    let amara = scene.user("Amara Okafor");
    scene.put_in(amara, free.member);
    let administrator = scene.caller(Role::UserAdministrator, None);
    let reader = scene.caller(Role::GlobalReader, None);
    let root = scene.caller(Role::GlobalAdministrator, None);
    scene.load().await;
    let pool = db.pool();
    let name = |text: &str| Name::parse("Name", text).unwrap();
    let holder = RoleHolderKind::Group(powerful.id);
    role::grant(pool, &root, NewHolder { role: Role::GlobalReader, holder, catalog: None }).await.unwrap();

    let detail = group::detail(pool, &administrator, sales.id, None, None).await.unwrap();
    assert!(detail.can_delete.reason().is_some());
    let edit = async |caller: &Caller, id, text: &str, seen| {
        kind(group::edit(pool, caller, id, &name(text), &Description::default(), seen).await)
    };
    assert_eq!(edit(&reader, sales.id, "x", None).await, Err(ErrorKind::Forbidden));
    edit(&administrator, sales.id, "sales-emea", Some(detail.revision)).await.unwrap();
    assert_eq!(edit(&administrator, sales.id, "x", Some(detail.revision)).await, Err(ErrorKind::Conflict));
    let resource: String = sqlx::query_scalar("select display_name from resources where group_id = $1")
        .bind(sales.id.0)
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(resource, "sales-emea");
    assert_eq!(edit(&administrator, powerful.id, "x", None).await, Err(ErrorKind::Forbidden));

    let held = group::delete(pool, &root, sales.id).await.unwrap_err();
    assert!(held.kind() == ErrorKind::Conflict && held.public().contains("catalog \"Sales\""), "{held}");
    assert_eq!(kind(group::delete(pool, &administrator, powerful.id).await), Err(ErrorKind::Forbidden));
    group::delete(pool, &root, powerful.id).await.unwrap();
    group::delete(pool, &administrator, free.id).await.unwrap();
    assert_eq!(members(&db, amara).await, 0);
    assert_eq!(kind(group::delete(pool, &administrator, free.id).await), Err(ErrorKind::NotFound));
    let roles = role::list(pool, &root).await.unwrap();
    assert!(roles.iter().all(|held| held.kind != holder));
}
