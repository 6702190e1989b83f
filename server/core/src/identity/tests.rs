use regrant_model::policy::{HeldRole, Permission, Role, Standing};

use super::*;
use crate::app_registration::{self, NewApp};
use crate::directory::user;
use crate::input::Name;
use crate::testing::{Scene, TestDatabase};
use crate::{Caller, ErrorKind};

const ISSUER: &str = "https://login.contoso.test/tenant";

fn identity(subject: &str) -> NewIdentity {
    NewIdentity::parse(ISSUER, subject).unwrap()
}

fn subjects(all: &[&str]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_linked_identity_speaks_for_its_user_until_it_is_unlinked() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let (amara, bilal) = (scene.user("Amara Okafor"), scene.user("Bilal Haddad"));
    scene.load().await;
    let admin = Caller::local_operator();
    let who = async |all: &[&str]| resume(db.pool(), ISSUER, &subjects(all)).await.unwrap();
    assert!(who(&["s-1"]).await.is_none());
    for _ in 0..2 {
        link(db.pool(), &admin, Holder::User(amara), &identity("s-1")).await.unwrap();
    }
    let Some(Known::Person(caller)) = who(&["s-1", "o-1"]).await else { panic!("Amara is known") };
    assert_eq!(caller.user, Some(amara));
    assert!(resume(db.pool(), "https://other.test", &subjects(&["s-1"])).await.unwrap().is_none());

    let taken = link(db.pool(), &admin, Holder::User(bilal), &identity("s-1")).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Conflict);
    assert!(taken.public().contains("Amara Okafor"), "{}", taken.public());
    link(db.pool(), &admin, Holder::User(bilal), &identity("o-1")).await.unwrap();
    assert!(who(&["s-1", "o-1"]).await.is_none(), "a token that names two people is nobody's");

    let other = unlink(db.pool(), &admin, Holder::User(amara), &identity("o-1")).await.unwrap_err();
    assert_eq!(other.kind(), ErrorKind::NotFound, "it is Bilal's");
    unlink(db.pool(), &admin, Holder::User(bilal), &identity("o-1")).await.unwrap();
    user::set_enabled(db.pool(), &admin, amara, false).await.unwrap();
    assert!(matches!(who(&["s-1"]).await, Some(Known::Disabled)));
    user::delete(db.pool(), &admin, amara).await.unwrap();
    assert!(who(&["s-1"]).await.is_none());
    link(db.pool(), &admin, Holder::User(bilal), &identity("s-1")).await.unwrap();
    let actions: Vec<String> =
        sqlx::query_scalar("select action from audit_entries where action like 'identity.%' order by id")
            .fetch_all(db.pool())
            .await
            .unwrap();
    assert_eq!(actions, ["identity.link", "identity.link", "identity.unlink", "identity.link"]);
}

#[tokio::test]
async fn a_program_is_known_as_well_until_it_is_deleted() {
    let db = TestDatabase::new().await;
    let admin = Caller::local_operator();
    let new = NewApp {
        name: Name::parse("Name", "Nightly").unwrap(),
        permissions: vec![Permission::EntitlementManagementReadAll],
    };
    let app = app_registration::create(db.pool(), &admin, &new).await.unwrap().client;
    link(db.pool(), &admin, Holder::App(app), &identity("nightly")).await.unwrap();
    let known = async || resume(db.pool(), ISSUER, &subjects(&["nightly"])).await.unwrap();
    let Some(Known::Program(program)) = known().await else { panic!("it is known") };
    assert_eq!((program.app(), program.permissions.as_slice()), (app, new.permissions.as_slice()));
    app_registration::delete(db.pool(), &admin, app).await.unwrap();
    assert!(known().await.is_none());
}

#[tokio::test]
async fn only_who_may_give_out_secrets_links_an_identity() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let amara = scene.user("Amara Okafor");
    scene.load().await;
    for role in Role::ALL.iter().copied().filter(|role| *role != Role::GlobalAdministrator) {
        let standing = Standing { roles: vec![HeldRole { role, catalog: None }] };
        let caller = Caller { standing, ..Caller::local_operator() };
        let refused = link(db.pool(), &caller, Holder::User(amara), &identity("s-1")).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Forbidden, "{role}");
        let refused = unlink(db.pool(), &caller, Holder::User(amara), &identity("s-1")).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Forbidden, "{role}");
    }
}

#[test]
fn an_identity_is_an_address_and_a_subject() {
    for (issuer, subject) in [
        ("", "s"),
        ("contoso", "s"),
        ("http://login.contoso.test", "s"),
        (ISSUER, ""),
        (ISSUER, "a b"),
        (ISSUER, &"s".repeat(256)),
    ] {
        assert_eq!(
            NewIdentity::parse(issuer, subject).unwrap_err().kind(),
            ErrorKind::Invalid,
            "{issuer} {subject}"
        );
    }
    assert!(NewIdentity::parse("http://127.0.0.1:4000", " s ").is_ok());
}
