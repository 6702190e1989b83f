use regrant_model::policy::{Action, Area, HeldRole, Permission, Role, Standing};
use regrant_model::view::{RoleHolderKind, Selection};
use regrant_model::{AppRegistrationId, CatalogId};
use time::Duration;

use super::*;
use crate::role::{self, NewHolder};
use crate::testing::{Scene, TestDatabase};
use crate::{
    Caller, ErrorKind, assignment,
    identity::{self, Holder, NewIdentity},
    input::Name,
};

async fn registered(db: &TestDatabase, permissions: &[Permission]) -> Credentials {
    let new = NewApp { name: Name::parse("Name", "Nightly").unwrap(), permissions: permissions.to_vec() };
    create(db.pool(), &Caller::local_operator(), &new).await.unwrap()
}

async fn program(db: &TestDatabase, credentials: &Credentials) -> Option<Program> {
    let shown = authenticate(db.pool(), &credentials.client.to_string(), &credentials.secret).await.ok()?;
    Programs::new(db.pool().clone()).resume(shown.app, shown.secret).await.unwrap()
}

#[tokio::test]
async fn a_secret_opens_its_own_registration_only_and_is_kept_as_a_hash() {
    let db = TestDatabase::new().await;
    let made = registered(&db, &[Permission::EntitlementManagementReadAll]).await;
    let nobody = AppRegistrationId(uuid::Uuid::now_v7()).to_string();
    for (client, secret) in [
        (made.client.to_string(), "rgs_wrong".into()),
        (made.client.to_string(), "".into()),
        (nobody, made.secret.clone()),
        ("'; drop table app_secrets; --".to_owned(), made.secret.clone()),
    ] {
        let error = authenticate(db.pool(), &client, &secret).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSignedIn, "{client}");
    }
    assert!(program(&db, &made).await.is_some());
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("select hash from app_secrets").fetch_all(db.pool()).await.unwrap();
    let text = secrecy::ExposeSecret::expose_secret(&made.secret);
    assert!(kept.iter().all(|hash| hash.len() == 32 && hash != text.as_bytes()));
}

#[tokio::test]
async fn a_secret_that_was_replaced_counts_for_the_overlap_and_its_tokens_too() {
    let db = TestDatabase::new().await;
    let admin = Caller::local_operator();
    let first = registered(&db, &[Permission::EntitlementManagementReadAll]).await;
    let shown = authenticate(db.pool(), &first.client.to_string(), &first.secret).await.unwrap();
    let second = rotate_secret(db.pool(), &admin, first.client, Duration::HOUR, Replaces::Any).await.unwrap();
    assert!(program(&db, &first).await.is_some() && program(&db, &second).await.is_some());
    db.move_clock(Duration::minutes(61)).await;
    assert!(program(&db, &first).await.is_none() && program(&db, &second).await.is_some());
    assert!(
        Programs::new(db.pool().clone()).resume(shown.app, shown.secret).await.unwrap().is_none(),
        "the token of before"
    );
    let third = rotate_secret(db.pool(), &admin, first.client, Duration::ZERO, Replaces::Any).await.unwrap();
    assert!(program(&db, &second).await.is_none() && program(&db, &third).await.is_some());
    delete(db.pool(), &admin, first.client).await.unwrap();
    assert!(program(&db, &third).await.is_none());
    let again = delete(db.pool(), &admin, first.client).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::NotFound);
    registered(&db, &[]).await;
}

#[tokio::test]
async fn only_a_global_administrator_registers_programs() {
    let db = TestDatabase::new().await;
    for role in Role::ALL {
        assert_eq!(role.allows(Action::RegisterApps), *role == Role::GlobalAdministrator, "{role}");
    }
    let error = create(
        db.pool(),
        &Caller::nobody(),
        &NewApp { name: Name::parse("Name", "Nightly").unwrap(), permissions: vec![] },
    )
    .await
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    let delegated = NewApp {
        name: Name::parse("Name", "Nightly").unwrap(),
        permissions: vec![Permission::SubjectAccessReadWrite],
    };
    let error = create(db.pool(), &Caller::local_operator(), &delegated).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_catalog_role_lets_a_program_act_in_that_catalog_and_names_it_as_the_one_who_asked() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let amara = scene.user("Amara Okafor");
    let sales = scene.group("sales");
    let package = scene.package("Sales", &[sales.member]);
    let assignment = scene.assignment(package, amara);
    scene.load().await;
    let made = registered(&db, &[]).await;
    let selection = Selection::Ids(vec![assignment]);
    let caller = program(&db, &made).await.unwrap().caller(Area::EntitlementManagement);
    let refused = assignment::reprocess(db.pool(), &caller, package, &selection).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound, "a program without a role knows of nothing");

    let holder = RoleHolderKind::App(made.client);
    let new = NewHolder { role: Role::AssignmentManager, holder, catalog: Some(catalog) };
    role::grant(db.pool(), &Caller::local_operator(), new).await.unwrap();
    let tenant = NewHolder { role: Role::GlobalAdministrator, holder, catalog: None };
    let refused = role::grant(db.pool(), &Caller::local_operator(), tenant).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Invalid);

    let program = program(&db, &made).await.unwrap();
    assert!(program.holds_roles());
    let directory = program.caller(Area::Directory);
    assert!(directory.standing.roles.is_empty(), "a catalog role says nothing about the directory");
    let caller = program.caller(Area::EntitlementManagement);
    let asked = assignment::reprocess(db.pool(), &caller, package, &selection).await.unwrap();
    let again = assignment::reprocess(db.pool(), &caller, package, &selection).await.unwrap();
    assert_eq!((again.run, again.joined), (asked.run, true), "asking again is safe");
    let operator =
        assignment::reprocess(db.pool(), &Caller::local_operator(), package, &selection).await.unwrap();
    assert_ne!(operator.run, asked.run, "another caller has an own run");
    let (by, app): (String, uuid::Uuid) =
        sqlx::query_as("select asked_by_name, asked_by_app from runs where id = $1")
            .bind(asked.run.0)
            .fetch_one(db.pool())
            .await
            .unwrap();
    assert_eq!((by.as_str(), app), ("Nightly", made.client.0));
}

fn reader(role: Role, catalog: Option<CatalogId>) -> Caller {
    let standing = Standing { roles: vec![HeldRole { role, catalog }] };
    Caller { user: None, app: None, name: role.label().to_owned(), standing }
}

#[tokio::test]
async fn its_page_tells_what_it_holds_and_never_its_secrets() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let (sales, travel) = (scene.catalog("Sales"), scene.catalog("Travel"));
    scene.load().await;
    let (pool, admin) = (db.pool(), Caller::local_operator());
    let made = registered(&db, &[Permission::UserReadAll]).await;
    let holder = RoleHolderKind::App(made.client);
    for (role, catalog) in [(Role::CatalogReader, travel), (Role::AssignmentManager, sales)] {
        role::grant(pool, &admin, NewHolder { role, holder, catalog: Some(catalog) }).await.unwrap();
    }
    let nightly = NewIdentity::parse("https://login.contoso.test", "nightly").unwrap();
    identity::link(pool, &admin, Holder::App(made.client), &nightly).await.unwrap();
    let new = NewApp { name: Name::parse("Name", "Weekly").unwrap(), permissions: vec![] };
    let other = create(pool, &admin, &new).await.unwrap();

    let page = detail(pool, &admin, made.client).await.unwrap();
    assert_eq!(
        (page.name.as_str(), page.permissions.as_slice()),
        ("Nightly", [Permission::UserReadAll].as_slice())
    );
    let held: Vec<_> =
        page.roles.iter().map(|held| (held.role, held.catalog.name.as_str(), held.catalog_visible)).collect();
    assert_eq!(held, [(Role::AssignmentManager, "Sales", true), (Role::CatalogReader, "Travel", true)]);
    assert_eq!(page.identities.len(), 1);
    assert_eq!((page.secrets.len(), page.secrets[0].until, page.manage), (1, None, true));
    let text = serde_json::to_string(&page).unwrap();
    assert!(!text.contains(secrecy::ExposeSecret::expose_secret(&made.secret)), "{text}");

    rotate_secret(pool, &admin, made.client, Duration::HOUR, Replaces::Any).await.unwrap();
    let secrets = detail(pool, &admin, made.client).await.unwrap().secrets;
    assert_eq!(secrets.len(), 2);
    assert!(secrets[0].until.is_none() && secrets[1].until.is_some(), "the newest stands first");
    db.move_clock(Duration::minutes(61)).await;
    assert_eq!(
        detail(pool, &admin, made.client).await.unwrap().secrets.len(),
        1,
        "what counts no more is not told"
    );

    let empty = detail(pool, &admin, other.client).await.unwrap();
    assert!(empty.roles.is_empty() && empty.identities.is_empty(), "they are the other one's");
    delete(pool, &admin, made.client).await.unwrap();
    let gone = detail(pool, &admin, made.client).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn who_sees_the_directory_reads_its_page_and_only_who_registers_programs_changes_it() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let sales = scene.catalog("Sales");
    scene.load().await;
    let made = registered(&db, &[]).await;
    let holder = RoleHolderKind::App(made.client);
    let new = NewHolder { role: Role::CatalogReader, holder, catalog: Some(sales) };
    role::grant(db.pool(), &Caller::local_operator(), new).await.unwrap();
    for role in Role::ALL {
        let caller = reader(*role, role.is_of_catalog().then_some(sales));
        let answer = detail(db.pool(), &caller, made.client).await;
        if !role.allows(Action::ViewDirectory) {
            assert_eq!(answer.unwrap_err().kind(), ErrorKind::Forbidden, "{role}");
            continue;
        }
        let page = answer.unwrap();
        assert_eq!(page.manage, role.allows(Action::RegisterApps), "{role}");
        assert_eq!(page.roles[0].catalog_visible, role.allows(Action::ViewCatalog), "{role}");
    }
    let nobody = detail(db.pool(), &Caller::nobody(), made.client).await.unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn a_form_for_a_new_secret_that_is_sent_twice_makes_one() {
    let db = TestDatabase::new().await;
    let (pool, admin) = (db.pool(), Caller::local_operator());
    let first = registered(&db, &[]).await;
    let newest = detail(pool, &admin, first.client).await.unwrap().secrets[0].id;
    let seen = Replaces::Newest(Some(newest));
    let second = rotate_secret(pool, &admin, first.client, Duration::ZERO, seen).await.unwrap();
    let again = rotate_secret(pool, &admin, first.client, Duration::ZERO, seen).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict);
    assert!(program(&db, &second).await.is_some(), "the one that was shown still counts");
    let none = Replaces::Newest(None);
    let blind = rotate_secret(pool, &admin, first.client, Duration::ZERO, none).await.unwrap_err();
    assert_eq!(blind.kind(), ErrorKind::Conflict, "it has a secret already");
    let wrong =
        rotate_secret(pool, &admin, first.client, Duration::days(31), Replaces::Any).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn app_registrations_are_found_by_a_part_of_the_name_and_by_the_client_id() {
    let db = TestDatabase::new().await;
    let (pool, admin) = (db.pool(), Caller::local_operator());
    let nightly = registered(&db, &[]).await;
    let new = NewApp { name: Name::parse("Name", "100% weekly").unwrap(), permissions: vec![] };
    create(pool, &admin, &new).await.unwrap();
    let found = async |text: &str| -> Vec<String> {
        let rows = list(pool, &admin, Some(text)).await.unwrap();
        rows.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(found("").await, ["100% weekly", "Nightly"]);
    assert_eq!(found(" NIGHT ").await, ["Nightly"]);
    assert_eq!(found("0%").await, ["100% weekly"]);
    assert_eq!(found(&nightly.client.to_string().to_uppercase()).await, ["Nightly"]);
    assert!(found("monthly").await.is_empty());
    let choices = |in_catalog| role::find(pool, &admin, "night", in_catalog);
    assert_eq!(choices(true).await.unwrap().apps[0].id, nightly.client);
    assert!(choices(false).await.unwrap().apps.is_empty(), "a program holds no tenant-wide role");
}

#[tokio::test]
async fn a_program_is_registered_first_and_gets_its_secret_then() {
    let db = TestDatabase::new().await;
    let (pool, admin) = (db.pool(), Caller::local_operator());
    let new = NewApp { name: Name::parse("Name", "Nightly").unwrap(), permissions: vec![] };
    let id = register(pool, &admin, &new).await.unwrap();
    assert!(detail(pool, &admin, id).await.unwrap().secrets.is_empty());
    let again = register(pool, &admin, &new).await.unwrap_err();
    assert_eq!((again.kind(), again.public().starts_with("Name: ")), (ErrorKind::Conflict, true));
    let none = Replaces::Newest(None);
    let made = rotate_secret(pool, &admin, id, Duration::ZERO, none).await.unwrap();
    assert!(program(&db, &made).await.is_some());
    let again = rotate_secret(pool, &admin, id, Duration::ZERO, none).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict);
    let refused = register(pool, &Caller::nobody(), &new).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
}
