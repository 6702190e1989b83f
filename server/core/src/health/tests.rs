use regrant_model::policy::Role;
use regrant_model::state::{GrantStatus, Health};
use regrant_model::view::{HealthCounts, HealthSpan};
use regrant_model::{ErrorKind, PackageId};
use time::{Duration, OffsetDateTime};

use super::{of_package, of_tenant, record, store};
use crate::Caller;
use crate::testing::{Scene, TestDatabase};

/// A quarter past, so that no test comes upon the next hour.
async fn a_quarter_past(db: &TestDatabase) {
    let into_the_hour = Duration::seconds(db.now().await.unix_timestamp().rem_euclid(3_600));
    db.move_clock(Duration::minutes(75) - into_the_hour).await;
}

async fn count(db: &TestDatabase, from: &str) -> i64 {
    sqlx::query_scalar(&format!("select count(*) from {from}")).fetch_one(db.pool()).await.unwrap()
}

async fn now_of(db: &TestDatabase, package: PackageId) -> Option<HealthCounts> {
    let operator = Caller::local_operator();
    let seen = of_package(db.pool(), &operator, package, HealthSpan::Day).await.unwrap();
    seen.latest().map(|record| record.counts)
}

/// One package with two verified assignments, three that wait, one drifted, one failing and one that has ended; another
/// with one that is verified; and one that nobody has.
async fn stage(db: &TestDatabase) -> [PackageId; 3] {
    let mut scene = Scene::new(db).await;
    let groups: Vec<_> = (0..2).map(|number| scene.group(&format!("group {number}")).member).collect();
    let package = scene.package("Each", &groups);
    let mut people = Vec::new();
    for number in 0..7 {
        let user = scene.user(&format!("Person {number}"));
        let assignment =
            if number == 2 { scene.undelivered(package, user) } else { scene.assignment(package, user) };
        people.push((user, assignment));
    }
    scene.fail(people[3].0, groups[0], "No");
    scene.world().set_grant(people[3].0, groups[1], GrantStatus::Drifted, false);
    scene.world().set_grant(people[4].0, groups[1], GrantStatus::Drifted, false);
    let gone = scene.user("Gone");
    scene.ended(package, gone);
    let other = scene.package("Other", &groups[..1]);
    let one = scene.user("One");
    scene.assignment(other, one);
    let nobodys = scene.package("Nobody's", &groups[..1]);
    scene.load().await;
    for (column, person) in [("unverified", 5), ("remaining", 6)] {
        sqlx::query(&format!("update assignments set {column} = 1 where id = $1"))
            .bind(people[person].1.0)
            .execute(db.pool())
            .await
            .unwrap();
    }
    [package, other, nobodys]
}

#[tokio::test]
async fn every_live_assignment_is_counted_once_in_its_class() {
    let db = TestDatabase::new().await;
    let [package, other, nobodys] = stage(&db).await;
    a_quarter_past(&db).await;
    let counts = HealthCounts { verified: 2, waiting: 3, drifted: 1, failing: 1 };
    assert_eq!(now_of(&db, package).await, Some(counts), "before anything was recorded");

    assert!(record(db.pool()).await.unwrap());
    let operator = Caller::local_operator();
    let seen = of_package(db.pool(), &operator, package, HealthSpan::Month).await.unwrap();
    let [recorded, present] = seen.records.as_slice() else { panic!("{:?}", seen.records) };
    assert_eq!((recorded.counts, present.counts), (counts, counts), "what is recorded is what is shown");
    assert_eq!((present.since, present.at), (recorded.at, seen.now));
    assert_eq!(now_of(&db, other).await, Some(HealthCounts { verified: 1, ..HealthCounts::default() }));
    assert_eq!(now_of(&db, nobodys).await, None);
    assert_eq!(count(&db, "package_health").await, 2, "nothing is stored of what nobody has");

    let tenant = of_tenant(db.pool(), &operator, HealthSpan::Day).await.unwrap();
    let sums = HealthCounts { verified: 3, ..counts };
    assert_eq!(tenant.records.iter().map(|record| record.counts).collect::<Vec<_>>(), [sums, sums]);
}

#[tokio::test]
async fn what_has_not_changed_is_not_stored_again() {
    let db = TestDatabase::new().await;
    let [package, other, _] = stage(&db).await;
    a_quarter_past(&db).await;
    assert!(record(db.pool()).await.unwrap());
    assert!(!record(db.pool()).await.unwrap(), "once an hour");
    db.move_clock(Duration::hours(1)).await;
    assert!(record(db.pool()).await.unwrap());
    assert_eq!((count(&db, "tenant_health").await, count(&db, "package_health").await), (2, 2));

    sqlx::query("update assignments set state = 'Expired', ended_at = regrant_now() where package_id = $1")
        .bind(other.0)
        .execute(db.pool())
        .await
        .unwrap();
    db.move_clock(Duration::hours(1)).await;
    assert!(record(db.pool()).await.unwrap());
    assert_eq!((count(&db, "tenant_health").await, count(&db, "package_health").await), (3, 3));
    let operator = Caller::local_operator();
    let of = async |id| of_package(db.pool(), &operator, id, HealthSpan::Day).await.unwrap().records;
    let live: Vec<_> = of(other).await.iter().map(|record| record.counts.live()).collect();
    assert_eq!(live, [1, 1, 0, 0], "it holds until it changes, and then nobody has it");
    let live: Vec<_> = of(package).await.iter().map(|record| record.counts.live()).collect();
    assert_eq!(live, [7, 7, 7, 7]);
}

#[tokio::test]
async fn of_those_who_record_at_the_same_time_one_does() {
    let db = TestDatabase::new().await;
    stage(&db).await;
    a_quarter_past(&db).await;
    for hour in 1..=3 {
        let takers = (0..5).map(|_| {
            let pool = db.pool().clone();
            // Past the look whether somebody was faster: all of them count, and all of them write.
            tokio::spawn(async move { store::insert(&mut pool.acquire().await.unwrap()).await.unwrap() })
        });
        let mut made = 0;
        for taker in takers.collect::<Vec<_>>() {
            made += taker.await.unwrap();
        }
        assert_eq!((made, count(&db, "tenant_health").await), (1, hour));
        assert_eq!(count(&db, "package_health").await, 2);
        db.move_clock(Duration::hours(1)).await;
    }
}

#[tokio::test]
async fn what_is_old_is_thinned_out() {
    let db = TestDatabase::new().await;
    let [package, other, _] = stage(&db).await;
    a_quarter_past(&db).await;
    // One package changed every hour for 450 days, the other once, 440 days ago.
    for statement in [
        "insert into tenant_health select regrant_now() - make_interval(hours => n), n, 0, 0, 0
            from generate_series(1, 450 * 24) n",
        "insert into package_health select $1, at, verified, 0, 0, 0 from tenant_health",
        "insert into package_health select $2, at, 1, 0, 0, 0 from tenant_health where verified = 440 * 24",
    ] {
        let statement = statement.replace("$1", &format!("'{package}'")).replace("$2", &format!("'{other}'"));
        sqlx::raw_sql(&statement).execute(db.pool()).await.unwrap();
    }
    assert!(record(db.pool()).await.unwrap());
    let midnight = "date_trunc('day', regrant_now(), 'UTC')";
    let recent = format!("at >= {midnight} - interval '14 days'");
    let hours = i64::from(db.now().await.hour()) + 1;
    assert_eq!(count(&db, &format!("tenant_health where {recent}")).await, 14 * 24 + hours);
    assert_eq!(count(&db, &format!("tenant_health where not {recent}")).await, 400 - 14);
    let last = "date_part('hour', at at time zone 'UTC') <> 23";
    assert_eq!(
        count(&db, &format!("tenant_health where not {recent} and {last}")).await,
        0,
        "the last of each day"
    );
    let of = |id: PackageId| format!("package_health where package_id = '{id}'");
    assert_eq!(count(&db, &format!("{} and {recent}", of(package))).await, 14 * 24 + hours);
    assert_eq!(
        count(&db, &format!("{} and not {recent}", of(package))).await,
        400 - 14 + 1,
        "and the last before"
    );
    assert_eq!(count(&db, &of(other)).await, 1, "what has not changed since still holds");
    let operator = Caller::local_operator();
    let year = of_package(db.pool(), &operator, other, HealthSpan::Year).await.unwrap();
    assert!(year.records.len() > 110 && year.records.len() < 130, "{}", year.records.len());
    assert!(year.records.iter().all(|record| record.counts.of(Health::Verified) == 1));
    let without_gap = year.records.windows(2).all(|two| two[0].at == two[1].since);
    assert!(without_gap, "{:?}", year.records);
}

#[tokio::test]
async fn who_may_see_a_package_s_assignments_sees_their_health_and_nobody_else() {
    let db = TestDatabase::new().await;
    let mut scene = Scene::new(&db).await;
    let catalog = scene.catalog("Sales");
    let package = scene.package("Sales", &[]);
    let reader = scene.caller(Role::CatalogReader, catalog);
    let everywhere = scene.caller(Role::GlobalReader, None);
    let nobody = scene.end_user("Nobody");
    let other = scene.catalog("Other");
    let stranger = scene.caller(Role::CatalogOwner, other);
    scene.load().await;
    let of = async |caller: &Caller| {
        let one = of_package(db.pool(), caller, package, HealthSpan::Day).await;
        let all = of_tenant(db.pool(), caller, HealthSpan::Day).await;
        (one.err().map(|error| error.kind()), all.err().map(|error| error.kind()))
    };
    assert_eq!(of(&everywhere).await, (None, None));
    assert_eq!(of(&reader).await, (None, Some(ErrorKind::Forbidden)));
    for caller in [&nobody, &stranger, &Caller::nobody()] {
        assert_eq!(of(caller).await, (Some(ErrorKind::NotFound), Some(ErrorKind::Forbidden)));
    }
}

#[tokio::test]
async fn where_there_are_many_the_picture_ends_with_the_last_record() {
    let db = TestDatabase::new().await;
    let [package, ..] = stage(&db).await;
    a_quarter_past(&db).await;
    assert!(record(db.pool()).await.unwrap());
    let recorded: OffsetDateTime =
        sqlx::query_scalar("select at from tenant_health").fetch_one(db.pool()).await.unwrap();
    // More than are counted for a page.
    sqlx::raw_sql(&format!(
        "with made as (
            insert into users (id, user_principal_name, display_name, created_at)
            select gen_random_uuid(), n || '@contoso.test', n::text, regrant_now() from generate_series(1, 10000) n
            returning id)
         insert into assignments (id, package_id, subject_id, policy_id, state, subject_name, subject_upn, starts_at, created_at)
         select gen_random_uuid(), '{package}', made.id, p.id, 'Delivered', 'x', 'x', regrant_now(), regrant_now()
         from made, policies p where p.package_id = '{package}'"
    ))
    .execute(db.pool())
    .await
    .unwrap();
    let operator = Caller::local_operator();
    for seen in [
        of_package(db.pool(), &operator, package, HealthSpan::Day).await.unwrap(),
        of_tenant(db.pool(), &operator, HealthSpan::Day).await.unwrap(),
    ] {
        assert_eq!(seen.records.iter().map(|record| record.at).collect::<Vec<_>>(), [recorded]);
    }
}
