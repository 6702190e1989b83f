use std::sync::Arc;

use regrant_model::policy::Role;
use regrant_model::view::{Breaker, LdapSettings};
use regrant_model::{ErrorKind, Revision, SystemId};
use secrecy::SecretString;

use super::{EditedLdap, NewLdap};
use crate::Caller;
use crate::connector::ldap::LdapConfig;
use crate::db::Db;
use crate::engine::Systems;
use crate::input::Name;
use crate::secret::SecretKey;
use crate::testing::{Scene, Slapd, SlapdOptions, TestDatabase};

fn edited(settings: LdapSettings, password: Option<&str>, seen: Revision) -> EditedLdap {
    EditedLdap {
        name: Name::parse("Name", "Corporate LDAP").unwrap(),
        settings,
        password: password.map(SecretString::from),
        seen: Some(seen),
    }
}

/// What a system's page says of it, and why.
async fn state(pool: &Db, id: SystemId) -> (&'static str, String) {
    let system = super::detail(pool, &Caller::local_operator(), id).await.unwrap().system;
    let label = system.state_label();
    let cause = match system.breaker {
        Breaker::Closed => String::new(),
        Breaker::Failing { cause, .. } => cause,
    };
    (label, cause)
}

#[tokio::test]
async fn a_wrong_password_is_mended_and_the_kept_one_goes_nowhere_else() {
    let slapd = Slapd::start_with(&SlapdOptions { people: 1, groups: 1, ..SlapdOptions::default() });
    let db = TestDatabase::new().await;
    let (pool, operator) = (db.pool(), Caller::local_operator());
    let systems = Systems::new(Arc::new(SecretKey::ephemeral()));
    let new = NewLdap {
        name: Name::parse("Name", "LDAP").unwrap(),
        config: LdapConfig::new(slapd.url(), Slapd::BIND_DN, Slapd::USER_BASE, Slapd::GROUP_BASE),
        password: "wrong".into(),
    };
    let id = super::add_ldap(pool, &systems, &operator, &new).await.unwrap();
    let works = async || super::test(pool, &systems, &operator, id).await.unwrap().iter().all(|step| step.ok);
    assert_eq!(state(pool, id).await.0, "Not asked yet");
    assert!(!works().await);
    let (label, cause) = state(pool, id).await;
    assert_eq!(label, "Failing");
    assert!(cause.contains("does not accept the password"), "{cause}");
    sqlx::query(
        "update connected_systems set failures = 5, failing_since = regrant_now(), last_error = 'No.',
             open_until = regrant_now() + interval '1 hour' where id = $1",
    )
    .bind(id.0)
    .execute(pool)
    .await
    .unwrap();

    let (name, settings, seen) = super::ldap_settings(pool, &operator, id).await.unwrap();
    assert_eq!(name, "LDAP");
    let right = edited(settings.clone(), Some(Slapd::PASSWORD), seen);
    super::edit_ldap(pool, &systems, &operator, id, &right).await.unwrap();
    assert_eq!(state(pool, id).await.0, "Not asked since it was changed");
    assert!(works().await);
    assert_eq!(state(pool, id).await.0, "Working");
    let open: i64 = sqlx::query_scalar("select count(*) from connected_systems where open_until is not null")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(open, 0, "it is tried again at once");

    let again = super::edit_ldap(pool, &systems, &operator, id, &right).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict, "it was changed since");
    let (name, same, seen) = super::ldap_settings(pool, &operator, id).await.unwrap();
    assert_eq!((name.as_str(), &same), ("Corporate LDAP", &settings));

    let elsewhere = |change: fn(&mut LdapSettings)| {
        let mut settings = settings.clone();
        change(&mut settings);
        settings
    };
    for settings in [
        elsewhere(|settings| settings.url = "ldap://127.0.0.1:1".to_owned()),
        elsewhere(|settings| settings.start_tls = true),
        elsewhere(|settings| settings.bind_dn = "cn=other,dc=test".to_owned()),
    ] {
        let refused =
            super::edit_ldap(pool, &systems, &operator, id, &edited(settings, None, seen)).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        assert!(refused.public().starts_with("Password: enter it again"), "{refused}");
    }
    let bad = edited(elsewhere(|settings| settings.group_filter = "(".to_owned()), None, seen);
    let refused = super::edit_ldap(pool, &systems, &operator, id, &bad).await.unwrap_err();
    assert!(refused.public().contains("group filter"), "{refused}");
    assert!(works().await, "what was refused has changed nothing");

    let kept = edited(elsewhere(|settings| settings.user_attribute = "mail".to_owned()), None, seen);
    super::edit_ldap(pool, &systems, &operator, id, &kept).await.unwrap();
    assert!(works().await, "the password was kept");
    super::set_password(pool, &systems, &operator, id, "wrong".into()).await.unwrap();
    assert_eq!(state(pool, id).await.0, "Not asked since it was changed");
    assert!(!works().await);
    assert_eq!(state(pool, id).await.0, "Failing");
    let (_, settings, _) = super::ldap_settings(pool, &operator, id).await.unwrap();
    assert_eq!(settings.user_attribute, "mail");

    let said: String = sqlx::query_scalar("select string_agg(detail::text, ' ') from audit_entries")
        .fetch_one(pool)
        .await
        .unwrap();
    assert!(!said.contains(Slapd::PASSWORD) && !said.contains("wrong"), "{said}");
}

#[tokio::test]
async fn a_test_and_an_edit_leave_the_state_that_is_true() {
    let mut slapd = Slapd::start_with(&SlapdOptions { people: 1, groups: 1, ..SlapdOptions::default() });
    let db = TestDatabase::new().await;
    let key = SecretKey::ephemeral();
    let id = db.connect_ldap(&key, "LDAP", &slapd.config(slapd.port())).await;
    let (pool, operator, systems) = (db.pool(), Caller::local_operator(), Systems::new(Arc::new(key)));
    let test = async || drop(super::test(pool, &systems, &operator, id).await.unwrap());
    let edit = async |name: &str, change: fn(&mut LdapSettings)| {
        let (_, mut settings, seen) = super::ldap_settings(pool, &operator, id).await.unwrap();
        change(&mut settings);
        let name = Name::parse("Name", name).unwrap();
        let edited = EditedLdap { name, settings, password: None, seen: Some(seen) };
        super::edit_ldap(pool, &systems, &operator, id, &edited).await.unwrap();
    };
    test().await;
    assert_eq!(state(pool, id).await, ("Working", String::new()));

    edit("Renamed", |_| ()).await;
    assert_eq!(state(pool, id).await.0, "Working", "it is reached as before");
    edit("Renamed", |settings| settings.user_base = "ou=elsewhere,dc=test".to_owned()).await;
    assert_eq!(state(pool, id).await.0, "Not asked since it was changed");
    for _ in 0..3 {
        test().await;
        let (label, cause) = state(pool, id).await;
        assert_eq!(label, "Failing", "it answers, so that calls go on");
        assert!(cause.contains("ou=elsewhere,dc=test"), "{cause}");
    }
    edit("Renamed", |settings| settings.user_base = Slapd::USER_BASE.to_owned()).await;
    test().await;
    assert_eq!(state(pool, id).await.0, "Working");

    slapd.stop();
    for expected in ["Failing", "Failing", "Not reachable"] {
        test().await;
        let (label, cause) = state(pool, id).await;
        assert_eq!(label, expected);
        assert!(cause.contains("can't be reached"), "{cause}");
    }
    edit("LDAP", |_| ()).await;
    assert_eq!(state(pool, id).await.0, "Not reachable", "another name mends nothing");
    slapd.start_again();
    test().await;
    assert_eq!(state(pool, id).await.0, "Working");
}

#[tokio::test]
async fn accounts_are_looked_up_anew_where_people_are_looked_for_differently() {
    let slapd = Slapd::start_with(&SlapdOptions { people: 1, groups: 1, ..SlapdOptions::default() });
    let db = TestDatabase::new().await;
    let key = SecretKey::ephemeral();
    let id = db.connect_ldap(&key, "LDAP", &slapd.config(slapd.port())).await;
    let mut scene = Scene::new(&db).await;
    let user = scene.user("Amara Okafor");
    scene.load().await;
    let (pool, operator, systems) = (db.pool(), Caller::local_operator(), Systems::new(Arc::new(key)));
    sqlx::query("insert into external_accounts values ($1, $2, 'uid=a', 'uid=a', regrant_now())")
        .bind(id.0)
        .bind(user.0)
        .execute(pool)
        .await
        .unwrap();
    let known = async || {
        sqlx::query_scalar::<_, bool>("select found_at > 'epoch' from external_accounts")
            .fetch_one(pool)
            .await
            .unwrap()
    };
    for (change, expected) in [
        ((|settings| settings.group_filter = "(objectClass=*)".to_owned()) as fn(&mut LdapSettings), true),
        (|settings| settings.user_base = "ou=elsewhere,dc=test".to_owned(), false),
    ] {
        let (_, mut settings, seen) = super::ldap_settings(pool, &operator, id).await.unwrap();
        change(&mut settings);
        super::edit_ldap(pool, &systems, &operator, id, &edited(settings, None, seen)).await.unwrap();
        assert_eq!(known().await, expected);
    }
}

#[tokio::test]
async fn few_may_change_one_and_nobody_the_built_in_directory() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let pool = db.pool();
    let systems = Systems::new(Arc::new(SecretKey::ephemeral()));
    let settings = LdapSettings::default();
    for role in [Role::GlobalReader, Role::UserAdministrator] {
        let caller = scene.caller(role, None);
        let change = edited(settings.clone(), Some("x"), Revision(0));
        let refused =
            super::edit_ldap(pool, &systems, &caller, SystemId::BUILTIN, &change).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Forbidden, "{role:?}");
        let refused = super::ldap_settings(pool, &caller, SystemId::BUILTIN).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Forbidden, "{role:?}");
    }
    let operator = Caller::local_operator();
    let refused = super::ldap_settings(pool, &operator, SystemId::BUILTIN).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Conflict);
}
