use std::{collections::BTreeMap, os::unix::fs::PermissionsExt};

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use regrant_model::{
    PackageId,
    state::{Health, RequestState},
    view::HealthSpan,
};

use super::sound::{UNTRUE, assert_is_sound, count};
use crate::{
    Caller,
    error::ErrorKind,
    health,
    seed::{ACCOUNTS_FILE, demo},
    testing::TestDatabase,
};

#[tokio::test]
async fn contoso_is_what_the_contract_says() {
    let (db, data_dir) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
    let accounts = demo(db.pool(), data_dir.path()).await.unwrap();
    let db = db.pool();
    assert_is_sound(db).await;

    for (number, of) in [
        (200, "users"),
        (3, "catalogs"),
        (12, "access_packages"),
        (40, "resources"),
        (
            40,
            "(select distinct resource_id from package_resource_roles join resource_roles on id = resource_role_id) r",
        ),
        (1500, "assignments"),
        (300, "requests"),
        (10, "local_accounts"),
    ] {
        assert_eq!(count(db, of).await, number, "{of}");
    }
    for state in RequestState::ALL {
        assert_ne!(count(db, &format!("requests where state = '{state}'")).await, 0, "{state}");
    }
    for state in ["Delivering", "Delivered", "PartiallyDelivered", "DeliveryFailed", "Expired"] {
        assert_ne!(count(db, &format!("assignments where state = '{state}'")).await, 0, "{state}");
    }
    for kind in ["UserAdd", "AdminAdd", "UserExtend", "UserRemove", "AdminRemove", "SystemRemove"] {
        assert_ne!(count(db, &format!("requests where type = '{kind}'")).await, 0, "{kind}");
    }
    assert_ne!(count(db, "assignments where state = 'Expired' and remaining > 0").await, 0);
    assert_ne!(count(db, "assignments where state = 'Expired' and remaining = 0").await, 0);

    let failed = "requests where state in ('PartiallyDelivered', 'DeliveryFailed')";
    let old = "first_completed_at < regrant_now() - interval '7 days'";
    assert_eq!(count(db, &format!("{failed} and {old}")).await, 2, "older than the window");
    assert!(count(db, &format!("{failed} and not {old}")).await > 10, "inside the window");
    let bilals = format!(
        "{failed} and subject_id = (select user_id from local_accounts where user_name = 'end-user')"
    );
    assert_eq!(count(db, &format!("{bilals} and {old}")).await, 1);
    assert_eq!(count(db, &format!("{bilals} and not {old}")).await, 1);

    let untrue = format!(
        "{UNTRUE} and a.package_id = (select id from access_packages where display_name = 'Sales and Marketing')
         and a.state = 'Delivered'"
    );
    assert!(count(db, &untrue).await >= 5, "somebody was taken out of a group");

    let roles = "role_assignments r left join catalogs c on c.id = r.catalog_id
        where (r.catalog_id is not null) <> (c.display_name is not distinct from 'Sales and Marketing')";
    assert_eq!(count(db, roles).await, 0, "catalog roles are held in Sales and Marketing");
    assert_eq!(count(db, "role_assignments").await, 9);
    assert_eq!(accounts.len(), 10);
}

#[tokio::test]
async fn the_passwords_are_kept_for_the_operator_alone_and_fit() {
    let (db, data_dir) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
    demo(db.pool(), data_dir.path()).await.unwrap();
    let path = data_dir.path().join(ACCOUNTS_FILE);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let kept: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let hash: String =
        sqlx::query_scalar("select password_hash from local_accounts where user_name = 'catalog-owner'")
            .fetch_one(db.pool())
            .await
            .unwrap();
    let parsed = PasswordHash::new(&hash).unwrap();
    assert!(Argon2::default().verify_password(kept["catalog-owner"].as_bytes(), &parsed).is_ok());
    assert!(Argon2::default().verify_password(kept["end-user"].as_bytes(), &parsed).is_err());

    // A second load is refused, and must not replace the passwords that count.
    let error = demo(db.pool(), data_dir.path()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let still: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(still, kept);
    assert_eq!(std::fs::read_dir(data_dir.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn the_history_of_health_ends_with_how_things_stand() {
    let (db, data_dir) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
    // Somebody served the empty tenant in this hour.
    assert!(health::record(db.pool()).await.unwrap());
    demo(db.pool(), data_dir.path()).await.unwrap();
    let db = db.pool();
    // It begins with the last hour of a day, so by the hour it is now it is up to a day less than thirty days, and up to an
    // hour more.
    let age = "regrant_now() - min(at) between interval '29 days' and interval '30 days 1 hour'";
    assert_eq!(count(db, &format!("(select {age} as whole from tenant_health) x where whole")).await, 1);
    for health in Health::ALL {
        assert_ne!(count(db, &format!("tenant_health where {health} > 0")).await, 0, "{health}");
    }
    let apart = "tenant_health t cross join lateral (
            select sum(h.verified) verified, sum(h.waiting) waiting, sum(h.drifted) drifted, sum(h.failing) failing
            from access_packages p cross join lateral (
                select * from package_health h where h.package_id = p.id and h.at <= t.at order by h.at desc limit 1) h) s
        where (t.verified, t.waiting, t.drifted, t.failing)
            is distinct from (s.verified, s.waiting, s.drifted, s.failing)";
    assert_eq!(count(db, apart).await, 0, "the tenant's are the sums of its packages'");

    let operator = Caller::local_operator();
    let packages = sqlx::query_scalar("select id from access_packages").fetch_all(db).await.unwrap();
    for package in packages.into_iter().map(PackageId) {
        let seen = health::of_package(db, &operator, package, HealthSpan::Month).await.unwrap();
        let [.., recorded, present] = seen.records.as_slice() else { panic!("{:?}", seen.records) };
        assert_eq!(recorded.counts, present.counts, "nothing is under way: what was recorded last is so now");
    }
    let tenant = health::of_tenant(db, &operator, HealthSpan::Month).await.unwrap();
    assert!(tenant.records.len() > 60, "{}", tenant.records.len());
    assert!(tenant.records.windows(2).all(|two| two[0].at == two[1].since), "without a gap");
    let live = count(db, "assignments where state <> 'Expired'").await;
    assert_eq!(i64::from(tenant.latest().unwrap().counts.live()), live);
}
