use futures::TryStreamExt as _;
use regrant_model::ErrorKind;
use regrant_model::policy::Role;
use regrant_model::view::{AssignmentFilter, RequestFilter, Requestors};
use secrecy::SecretString;

use super::resource::{add_group, add_remote_group, remove};
use super::{CatalogDraft, create, detail, edit};
use crate::connector::ldap::LdapConfig;
use crate::engine::Systems;
use crate::input::{Description, Name};
use crate::package::{self, PackageDraft, add_role, remove_role};
use crate::policy::{self, PolicyDraft};
use crate::secret::SecretKey;
use crate::system::{self, NewLdap};
use crate::testing::{Scene, Slapd, TestDatabase};
use crate::{Caller, assignment, request};

fn name(text: &str) -> Name {
    Name::parse("Name", text).expect("a name")
}

fn catalog_draft(text: &str) -> CatalogDraft {
    CatalogDraft { name: name(text), description: Description::default(), enabled: true }
}

fn package_draft(text: &str) -> PackageDraft {
    PackageDraft { name: name(text), description: Description::default(), hidden: false }
}

async fn count(db: &TestDatabase, sql: &str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db.pool()).await.expect(sql)
}

#[tokio::test]
async fn a_catalog_creator_owns_what_they_make_and_names_are_taken_once() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let creator = scene.caller(Role::CatalogCreator, None);
    let nobody = scene.end_user("Nobody");
    scene.load().await;

    assert_eq!(
        create(db.pool(), &nobody, &catalog_draft("A")).await.unwrap_err().kind(),
        ErrorKind::Forbidden
    );
    let catalog = create(db.pool(), &creator, &catalog_draft("A")).await.unwrap();
    let again = create(db.pool(), &creator, &catalog_draft("a")).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict);
    let owners = count(&db, "select count(*) from role_assignments where role = 'CatalogOwner'").await;
    assert_eq!((owners, count(&db, "select count(*) from audit_entries").await), (1, 1));

    // Without the new role, which is read with the next request, they may not even see it.
    assert_eq!(
        edit(db.pool(), &creator, catalog, &catalog_draft("B"), None).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    edit(db.pool(), &Caller::local_operator(), catalog, &catalog_draft("B"), None).await.unwrap();
    assert_eq!(detail(db.pool(), &Caller::local_operator(), catalog).await.unwrap().name, "B");
}

#[tokio::test]
async fn a_catalog_takes_only_groups_that_its_owner_owns_and_none_that_carries_a_role() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let (own, foreign, powerful) = (scene.group("own"), scene.group("foreign"), scene.group("powerful"));
    let owner = scene.caller(Role::CatalogOwner, catalog);
    let user = owner.user.expect("a user");
    scene.world().own(&own, user);
    scene.world().own(&powerful, user);
    let iga = scene.caller(Role::IdentityGovernanceAdministrator, None);
    let stranger = scene.end_user("Stranger");
    scene.load().await;
    let pool = db.pool();
    sqlx::query(
        "insert into role_assignments (id, role, group_id, created_at)
         values (gen_random_uuid(), 'GlobalReader', $1, now())",
    )
    .bind(powerful.id.0)
    .execute(pool)
    .await
    .unwrap();
    let kind = async |caller: &Caller, group: &crate::seed::Group| {
        add_group(pool, caller, catalog, group.id).await.map_err(|error| error.kind())
    };

    assert_eq!(kind(&stranger, &own).await, Err(ErrorKind::NotFound));
    assert_eq!(kind(&owner, &foreign).await, Err(ErrorKind::Forbidden));
    assert_eq!(kind(&owner, &powerful).await, Err(ErrorKind::Forbidden));
    assert_eq!(kind(&iga, &powerful).await, Err(ErrorKind::Forbidden));
    assert_eq!(kind(&owner, &own).await, Ok(own.resource));
    assert_eq!(kind(&owner, &own).await, Err(ErrorKind::Conflict));
    assert_eq!(kind(&iga, &foreign).await, Ok(foreign.resource));
    assert_eq!(kind(&Caller::local_operator(), &powerful).await, Ok(powerful.resource));
    remove(pool, &owner, catalog, own.resource).await.unwrap();
    assert_eq!(detail(pool, &owner, catalog).await.unwrap().resources.len(), 2);
}

#[tokio::test]
async fn a_package_is_made_edited_and_deleted_only_when_nobody_has_it() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let (sales, crm) = (scene.group("sales"), scene.group("crm"));
    let used = scene.package("Used", &[sales.member, crm.member]);
    let amara = scene.user("Amara Okafor");
    scene.assignment(used, amara);
    let manager = scene.caller(Role::PackageManager, catalog);
    let assigner = scene.caller(Role::AssignmentManager, catalog);
    let other = scene.catalog("Other");
    let stranger = scene.caller(Role::PackageManager, other);
    scene.load().await;
    let pool = db.pool();

    assert_eq!(
        package::create(pool, &assigner, catalog, &package_draft("New")).await.unwrap_err().kind(),
        ErrorKind::Forbidden
    );
    assert_eq!(
        package::create(pool, &stranger, catalog, &package_draft("New")).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let new = package::create(pool, &manager, catalog, &package_draft("New")).await.unwrap();
    assert_eq!(
        package::create(pool, &manager, catalog, &package_draft("new")).await.unwrap_err().kind(),
        ErrorKind::Conflict
    );
    package::edit(pool, &manager, new, &package_draft("Newer"), None).await.unwrap();

    assert_eq!(add_role(pool, &manager, new, sales.member).await.unwrap(), None);
    assert_eq!(add_role(pool, &manager, new, sales.member).await.unwrap_err().kind(), ErrorKind::Conflict);
    let roles = package::roles(pool, &manager, new).await.unwrap();
    assert_eq!((roles.roles.len(), roles.to_add.len()), (1, 3));
    let run =
        remove_role(pool, &manager, used, crm.member).await.unwrap().expect("a run for the one who has it");
    assert_eq!(run.total, 1);
    let version = count(&db, "select version from access_packages where display_name = 'Used'").await;
    assert_eq!(version, 2);
    assert_eq!(remove_role(pool, &manager, used, crm.member).await.unwrap_err().kind(), ErrorKind::NotFound);
    let taken_out = remove(pool, &Caller::local_operator(), catalog, sales.resource).await.unwrap_err();
    assert_eq!(taken_out.kind(), ErrorKind::Conflict);

    assert_eq!(package::delete(pool, &manager, used).await.unwrap_err().kind(), ErrorKind::Conflict);
    package::delete(pool, &manager, new).await.unwrap();
    assert_eq!(package::overview(pool, &manager, new).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_policy_is_made_edited_and_deleted_only_when_unused() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let package = scene.package("Sales", &[]);
    let used = scene.policy_of(package);
    let amara = scene.user("Amara Okafor");
    scene.assignment(package, amara);
    let manager = scene.caller(Role::PackageManager, catalog);
    let reader = scene.caller(Role::CatalogReader, catalog);
    scene.load().await;
    let pool = db.pool();
    let draft = |days| PolicyDraft {
        name: name("Half a year"),
        description: Description::default(),
        requestors: Requestors::Everyone,
        approval_required: false,
        duration_days: days,
        extension_allowed: false,
    };

    assert_eq!(
        policy::create(pool, &reader, package, &draft(None)).await.unwrap_err().kind(),
        ErrorKind::Forbidden
    );
    assert_eq!(
        policy::create(pool, &manager, package, &draft(Some(0))).await.unwrap_err().kind(),
        ErrorKind::Invalid
    );
    let new = policy::create(pool, &manager, package, &draft(Some(180))).await.unwrap();
    policy::edit(pool, &manager, new, &draft(Some(90)), None).await.unwrap();
    let listed = policy::list(pool, &reader, package).await.unwrap().policies;
    assert!(listed.iter().any(|row| row.id == new && row.duration_days == Some(90)));
    assert_eq!(policy::delete(pool, &manager, used).await.unwrap_err().kind(), ErrorKind::Conflict);
    policy::delete(pool, &manager, new).await.unwrap();
    assert_eq!(policy::delete(pool, &manager, new).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_group_of_a_real_directory_is_found_added_and_packaged() {
    let slapd = Slapd::start();
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let iga = scene.caller(Role::IdentityGovernanceAdministrator, None);
    let owner = scene.caller(Role::CatalogOwner, catalog);
    scene.load().await;
    let pool = db.pool();
    let systems = Systems::new(std::sync::Arc::new(SecretKey::ephemeral()));
    let ldap = |config: LdapConfig| NewLdap {
        name: name("Corporate LDAP"),
        config,
        password: SecretString::from(Slapd::PASSWORD),
    };
    let config = LdapConfig::new(slapd.url(), Slapd::BIND_DN, Slapd::USER_BASE, Slapd::GROUP_BASE);

    let wrong = ldap(LdapConfig { url: "http://x".to_owned(), ..config.clone() });
    assert_eq!(system::add_ldap(pool, &systems, &iga, &wrong).await.unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(
        system::add_ldap(pool, &systems, &owner, &ldap(config.clone())).await.unwrap_err().kind(),
        ErrorKind::Forbidden
    );
    let id = system::add_ldap(pool, &systems, &iga, &ldap(config)).await.unwrap();
    assert!(system::test(pool, &systems, &iga, id).await.unwrap().iter().all(|step| step.ok));
    let stored: Vec<u8> = sqlx::query_scalar("select secret from connected_systems where kind = 'ldap'")
        .fetch_one(pool)
        .await
        .unwrap();
    assert!(!stored.windows(Slapd::PASSWORD.len()).any(|part| part == Slapd::PASSWORD.as_bytes()));

    let found = system::groups(pool, &systems, &iga, id, Some("group-02")).await.unwrap();
    assert_eq!((found.len(), found[0].resource), (1, None));
    let (key, label) = (found[0].external_id.as_str(), found[0].name.as_str());
    let refused = add_remote_group(pool, &systems, &owner, catalog, id, key, label).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let forged = add_remote_group(pool, &systems, &iga, catalog, id, "forged", label).await.unwrap_err();
    assert_eq!(forged.kind(), ErrorKind::Invalid);
    let resource = add_remote_group(pool, &systems, &iga, catalog, id, key, label).await.unwrap();
    let again = system::groups(pool, &systems, &iga, id, Some("group-02")).await.unwrap();
    assert_eq!(again[0].resource, Some(resource));
    let shown = detail(pool, &owner, catalog).await.unwrap();
    assert_eq!(shown.resources[0].roles.len(), 1);
    let package = package::create(pool, &owner, catalog, &package_draft("Sales")).await.unwrap();
    add_role(pool, &owner, package, shown.resources[0].roles[0].id).await.unwrap();

    assert_eq!(system::remove(pool, &iga, id).await.unwrap_err().kind(), ErrorKind::Conflict);
    remove_role(pool, &owner, package, shown.resources[0].roles[0].id).await.unwrap();
    remove(pool, &owner, catalog, resource).await.unwrap();
    system::remove(pool, &iga, id).await.unwrap();
    assert_eq!(system::detail(pool, &iga, id).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_download_holds_all_that_match_and_no_formula() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let package = scene.package("Sales", &[]);
    for number in 0..1_203 {
        let user = scene.user(&format!("=Person {number}"));
        scene.assignment(package, user);
    }
    let reader = scene.caller(Role::CatalogReader, catalog);
    let nobody = scene.end_user("Nobody");
    scene.load().await;
    let pool = db.pool();

    let refused = assignment::csv(pool, &nobody, package, AssignmentFilter::default()).await;
    assert_eq!(refused.err().map(|error| error.kind()), Some(ErrorKind::NotFound));
    let stream = assignment::csv(pool, &reader, package, AssignmentFilter::default()).await.unwrap();
    let chunks: Vec<Vec<u8>> = stream.try_collect().await.unwrap();
    assert_eq!(chunks.len(), 2);
    let text = String::from_utf8(chunks.concat()).unwrap();
    assert_eq!(text.lines().count(), 1_204);
    assert!(
        text.starts_with("User,User principal name,Policy,Status,Verified,End date\r\n'=Person 0,"),
        "{text:.120}"
    );
    let requests = request::csv(pool, &reader, package, RequestFilter::default()).await.unwrap();
    let requests: Vec<Vec<u8>> = requests.try_collect().await.unwrap();
    assert_eq!(String::from_utf8(requests.concat()).unwrap().lines().count(), 1);
}

#[tokio::test]
async fn an_edit_of_an_old_state_is_refused_and_a_catalog_is_deleted_only_when_empty() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let sales = scene.group("sales");
    let names = ["First", "Second", "Third", "Fourth"];
    let packages = names.map(|name| scene.package(name, &[sales.member]));
    let owner = scene.caller(Role::CatalogOwner, catalog);
    let manager = scene.caller(Role::PackageManager, catalog);
    let other = scene.catalog("Other");
    let stranger = scene.caller(Role::CatalogOwner, other);
    scene.load().await;
    let pool = db.pool();
    let kind = |error: crate::Error| error.kind();

    let seen = detail(pool, &owner, catalog).await.unwrap().revision;
    edit(pool, &owner, catalog, &catalog_draft("Sales EMEA"), Some(seen)).await.unwrap();
    let late = edit(pool, &owner, catalog, &catalog_draft("Sales APAC"), Some(seen)).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Conflict);
    assert!(late.public().contains("Sales EMEA"), "{late}");
    assert_eq!(detail(pool, &owner, catalog).await.unwrap().name, "Sales EMEA");

    assert_eq!(super::delete(pool, &manager, catalog).await.map_err(kind), Err(ErrorKind::Forbidden));
    assert_eq!(super::delete(pool, &stranger, catalog).await.map_err(kind), Err(ErrorKind::NotFound));
    let full = super::delete(pool, &owner, catalog).await.unwrap_err();
    assert_eq!(full.kind(), ErrorKind::Conflict);
    assert!(full.public().contains("\"First\", \"Fourth\", \"Second\" and 1 more"), "{full}");
    assert!(!detail(pool, &owner, catalog).await.unwrap().can_delete.is_enabled());
    for package in packages {
        package::delete(pool, &manager, package).await.unwrap();
    }
    assert!(detail(pool, &owner, catalog).await.unwrap().can_delete.is_enabled());
    super::delete(pool, &owner, catalog).await.unwrap();
    assert_eq!(super::delete(pool, &owner, catalog).await.map_err(kind), Err(ErrorKind::NotFound));
    assert_eq!(detail(pool, &owner, catalog).await.unwrap_err().kind(), ErrorKind::NotFound);
    let made = package::create(pool, &manager, catalog, &package_draft("Late")).await;
    assert_eq!(made.map_err(kind), Err(ErrorKind::NotFound));
    let left = format!("select count(*) from role_assignments where catalog_id = '{catalog}'");
    assert_eq!(count(&db, &left).await, 0);
    let shown = super::list(pool, &Caller::local_operator(), None, None).await.unwrap();
    assert_eq!(shown.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [other]);
    create(pool, &Caller::local_operator(), &catalog_draft("Sales EMEA"))
        .await
        .expect("the name is free again");
    let audited = "select count(*) from audit_entries where action = 'catalog.delete'";
    assert_eq!(count(&db, audited).await, 1);
}
