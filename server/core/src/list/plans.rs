//! Every list is served by an index: on a tenant with more than 100,000 assignments no big table is read as a whole.
//!
//! Looks at what the server counted rather than at a text of plans, so that it sees the very statements that run.

use regrant_model::state::CauseKind;
use regrant_model::view::{
    AssignmentFilter, AssignmentStatusFilter, Incompatible, RequestFilter, RunFilter, VerifiedFilter,
};
use regrant_model::{AssignmentId, PackageId, ResourceId, UserId};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use crate::seed::{SeedOptions, seed};
use crate::testing::TestDatabase;
use crate::{
    Caller, access, assignment, cause, directory, my_access, package, request, run, search, separation,
};

const BIG: [&str; 7] =
    ["assignments", "assignment_grants", "grants", "group_members", "requests", "request_history", "users"];

/// Scans of whole big tables so far. The pool has one connection, whose counters are written out first.
async fn whole_scans(pool: &PgPool) -> Vec<(String, i64)> {
    sqlx::query("select pg_stat_force_next_flush()").execute(pool).await.expect("statistics are written out");
    sqlx::query_as(
        "select relname::text, seq_scan from pg_stat_user_tables where relname = any($1) order by relname",
    )
    .bind(BIG)
    .fetch_all(pool)
    .await
    .expect("statistics can be read")
}

async fn one(pool: &PgPool, sql: &str) -> Uuid {
    sqlx::query_scalar(sql).fetch_one(pool).await.expect(sql)
}

#[tokio::test]
async fn no_list_reads_a_big_table_as_a_whole() {
    let db = TestDatabase::new().await;
    let options = SeedOptions {
        users: 20_000,
        packages: 20,
        assignments: 110_000,
        drift_percent: 1,
        ..SeedOptions::default()
    };
    seed(db.pool(), &options).await.expect("the tenant is seeded");
    sqlx::raw_sql(
        "insert into requests (id, package_id, subject_id, policy_id, assignment_id, type, state, status, created_at)
            select gen_random_uuid(), package_id, subject_id, policy_id, id, 'AdminRemove', 'Denied', 'Denied', now()
            from assignments;
         update assignments set drifted = 1 where id in (select id from assignments order by id limit 500);",
    )
    .execute(db.pool())
    .await
    .expect("requests are added");
    sqlx::query("vacuum analyze").execute(db.pool()).await.expect("the tables are analyzed");
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(db.options().clone())
        .await
        .expect("one connection");
    let (pool, caller) = (&pool, Caller::local_operator());
    let package = PackageId(one(pool, "select package_id from assignments limit 1").await);
    let assigned = AssignmentId(one(pool, "select id from assignments limit 1").await);
    let asked = one(pool, "select id from requests limit 1").await.into();
    let user = UserId(one(pool, "select subject_id from assignments limit 1").await);
    let group = one(pool, "select group_id from group_members limit 1").await.into();
    let other = one(pool, &format!("select id from access_packages where id <> '{package}' limit 1")).await;
    let resource = ResourceId(one(pool, "select resource_id from grants limit 1").await);
    let before = whole_scans(pool).await;

    let mut filters: Vec<_> = AssignmentStatusFilter::ALL
        .into_iter()
        .map(|status| AssignmentFilter { status, ..AssignmentFilter::default() })
        .collect();
    filters.extend(
        VerifiedFilter::ALL.iter().map(|one| AssignmentFilter { verified: *one, ..Default::default() }),
    );
    filters.push(AssignmentFilter { search: Some("smith".to_owned()), ..Default::default() });
    for filter in &filters {
        let first = assignment::list(pool, &caller, package, filter, None).await.expect("a page");
        let next = first.page.next.as_deref();
        assignment::list(pool, &caller, package, filter, next).await.expect("the next page");
        assert_eq!(whole_scans(pool).await, before, "assignments: {}", filter.to_query());
    }
    assignment::detail(pool, &caller, assigned).await.expect("an assignment");
    assert_eq!(whole_scans(pool).await, before, "assignment");
    for query in ["", "state=Denied", "state=Delivering", "search=smith"] {
        let filter = RequestFilter::from_query(query).expect("a filter");
        let first = request::list(pool, &caller, package, &filter, None).await.expect("a page");
        request::list(pool, &caller, package, &filter, first.page.next.as_deref())
            .await
            .expect("the next page");
        assert_eq!(whole_scans(pool).await, before, "requests: {query}");
    }
    request::detail(pool, &caller, asked).await.expect("a request");
    assert_eq!(whole_scans(pool).await, before, "request");
    package::list(pool, &caller, None, None).await.expect("packages");
    assert_eq!(whole_scans(pool).await, before, "packages");
    package::overview(pool, &caller, package).await.expect("a package");
    assert_eq!(whole_scans(pool).await, before, "package");
    run::list(pool, &caller, &RunFilter::default(), None).await.expect("runs");
    assert_eq!(whole_scans(pool).await, before, "runs");
    directory::user::detail(pool, &caller, user).await.expect("a user");
    directory::user::find(pool, &caller, "smith").await.expect("users");
    assert_eq!(whole_scans(pool).await, before, "user");
    directory::group::list(pool, &caller, None, None).await.expect("groups");
    directory::group::detail(pool, &caller, group, None, None).await.expect("a group");
    assert_eq!(whole_scans(pool).await, before, "group");
    let since = sqlx::query_scalar("select regrant_now()").fetch_one(pool).await.expect("now");
    let filters = [
        RunFilter { by: Some("operator".to_owned()), ..RunFilter::default() },
        RunFilter { since: Some(since), ..RunFilter::default() },
    ];
    for filter in &filters {
        run::list(pool, &caller, filter, None).await.expect("runs");
    }
    assert_eq!(whole_scans(pool).await, before, "filtered runs");
    access::of_user(pool, &caller, user, None).await.expect("a user's access");
    assert_eq!(whole_scans(pool).await, before, "a user's access");
    let first = access::of_resource(pool, &caller, resource, None).await.expect("a resource's access");
    let next = first.page.next.as_deref();
    access::of_resource(pool, &caller, resource, next).await.expect("the next page");
    assert_eq!(whole_scans(pool).await, before, "a resource's access");
    for text in ["s", "sm", "smith", "zzzzzz", "%"] {
        search::find(pool, &caller, text).await.expect("a search");
        assert_eq!(whole_scans(pool).await, before, "search: {text}");
    }
    cause::of_package(pool, &caller, package).await.expect("causes");
    assert_eq!(whole_scans(pool).await, before, "causes");
    let caused = AssignmentFilter { cause: Some(CauseKind::Rejected), ..AssignmentFilter::default() };
    assignment::list(pool, &caller, package, &caused, None).await.expect("a page");
    assert_eq!(whole_scans(pool).await, before, "assignments of a cause");
    let other = Incompatible::Package(PackageId(other));
    separation::add(pool, &caller, package, other).await.expect("it is named");
    separation::list(pool, &caller, package).await.expect("a list");
    separation::conflicts(pool, &caller, package, other, None).await.expect("a page");
    assert_eq!(whole_scans(pool).await, before, "separation of duties");
    my_access::show(pool, &Caller { user: Some(user), ..caller }).await.expect("own access");
    assert_eq!(whole_scans(pool).await, before, "own access");
}
