use regrant_model::AppRegistrationId;
use regrant_model::policy::{Action, Area, Permission, Role};
use regrant_model::view::{RoleHolderKind, Selection};
use time::Duration;

use super::*;
use crate::role::{self, NewHolder};
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, ErrorKind, assignment, input::Name};

async fn registered(db: &TestDatabase, permissions: &[Permission]) -> Credentials {
    let new = NewApp { name: Name::parse("Name", "Nightly").unwrap(), permissions: permissions.to_vec() };
    create(db.pool(), &Caller::local_operator(), &new).await.unwrap()
}

async fn program(db: &TestDatabase, credentials: &Credentials) -> Option<Program> {
    let shown = authenticate(db.pool(), &credentials.client.to_string(), &credentials.secret).await.ok()?;
    resume(db.pool(), shown.app, shown.secret).await.unwrap()
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
    let second = rotate_secret(db.pool(), &admin, first.client, Duration::HOUR).await.unwrap();
    assert!(program(&db, &first).await.is_some() && program(&db, &second).await.is_some());
    db.move_clock(Duration::minutes(61)).await;
    assert!(program(&db, &first).await.is_none() && program(&db, &second).await.is_some());
    assert!(resume(db.pool(), shown.app, shown.secret).await.unwrap().is_none(), "the token of before");
    let third = rotate_secret(db.pool(), &admin, first.client, Duration::ZERO).await.unwrap();
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
