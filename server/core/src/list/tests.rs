//! Every list and page against a seeded tenant: each statement that is put together at run time runs here.

use std::collections::HashSet;

use regrant_model::policy::{HeldRole, Role, Standing};
use regrant_model::state::{Outcome, RequestState};
use regrant_model::view::{
    AssignmentFilter, AssignmentStatusFilter, RequestFilter, RunFilter, RunItems, VerifiedFilter,
};
use regrant_model::{AssignmentId, CatalogId, ErrorKind, PackageId, SystemId, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::seed::{SeedOptions, seed};
use crate::testing::TestDatabase;
use crate::{Caller, assignment, catalog, directory, my_access, package, policy, request, run, system};

async fn tenant() -> TestDatabase {
    let db = TestDatabase::new().await;
    let options = SeedOptions { users: 400, packages: 3, assignments: 360, ..SeedOptions::default() };
    seed(db.pool(), &options).await.expect("the tenant is seeded");
    db
}

async fn one(pool: &PgPool, sql: &str) -> Uuid {
    sqlx::query_scalar(sql).fetch_one(pool).await.expect(sql)
}

fn holder(role: Role, catalog: Option<CatalogId>) -> Caller {
    let standing = Standing { roles: vec![HeldRole { role, catalog }] };
    Caller { user: Some(UserId(Uuid::from_u128(1))), app: None, name: "somebody".to_owned(), standing }
}

#[tokio::test]
async fn pages_lead_through_the_whole_list_and_back() {
    let db = tenant().await;
    let caller = Caller::local_operator();
    let package = PackageId(one(db.pool(), "select id from access_packages limit 1").await);
    let filter = AssignmentFilter::default();

    let mut seen = Vec::new();
    let mut cursor: Option<String> = None;
    let mut previous = None;
    loop {
        let list =
            assignment::list(db.pool(), &caller, package, &filter, cursor.as_deref()).await.expect("a page");
        assert_eq!(list.page.count.value, 120);
        assert!(list.page.rows.len() <= 50);
        seen.extend(list.page.rows.iter().map(|row| (row.subject.name.to_lowercase(), row.id.0)));
        previous = list.page.previous.or(previous);
        match list.page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 120);

    let back =
        assignment::list(db.pool(), &caller, package, &filter, previous.as_deref()).await.expect("back");
    let ids: Vec<_> = back.page.rows.iter().map(|row| row.id.0).collect();
    let expected: Vec<_> = seen[50..100].iter().map(|(_, id)| *id).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn filters_list_and_count_the_same() {
    let db = tenant().await;
    let caller = Caller::local_operator();
    let package = PackageId(one(db.pool(), "select id from access_packages limit 1").await);
    sqlx::query("update assignments set drifted = 1 where id in (select id from assignments where package_id = $1 limit 7)")
        .bind(package.0)
        .execute(db.pool())
        .await
        .unwrap();
    let name: String =
        sqlx::query_scalar("select subject_name from assignments where package_id = $1 limit 1")
            .bind(package.0)
            .fetch_one(db.pool())
            .await
            .unwrap();
    let policy =
        one(db.pool(), &format!("select policy_id from assignments where package_id = '{package}' limit 1"))
            .await;
    let list = async |filter: AssignmentFilter| {
        assignment::list(db.pool(), &caller, package, &filter, None).await.expect("a page")
    };

    let drifted = list(AssignmentFilter { verified: VerifiedFilter::Drifted, ..Default::default() }).await;
    assert_eq!((drifted.page.rows.len(), drifted.page.count.value, drifted.drifted.value), (7, 7, 7));
    let all = list(AssignmentFilter { policy: Some(policy.into()), ..Default::default() }).await;
    assert_eq!(all.drifted.value, 7);
    let found = list(AssignmentFilter { search: Some(name.to_uppercase()), ..Default::default() }).await;
    assert!(found.page.rows.iter().any(|row| row.subject.name == name));
    let wild = list(AssignmentFilter { search: Some("%".to_owned()), ..Default::default() }).await;
    assert_eq!(wild.page.count.value, 0);
    for status in AssignmentStatusFilter::ALL {
        for verified in VerifiedFilter::ALL {
            let filter = AssignmentFilter { status, verified: *verified, ..Default::default() };
            let page = list(filter).await.page;
            assert_eq!(usize::try_from(page.count.value.min(50)).unwrap(), page.rows.len());
            assert!(page.rows.iter().all(|row| status.admits(row.state)));
        }
    }
}

#[tokio::test]
async fn every_page_can_be_read() {
    let db = tenant().await;
    let (pool, caller) = (db.pool(), Caller::local_operator());
    let assigned = AssignmentId(one(pool, "select id from assignments limit 1").await);
    let asked = one(pool, "select package_id from assignments limit 1").await;
    let run_id = Uuid::now_v7();
    for sql in [
        format!(
            "insert into requests (id, package_id, subject_id, policy_id, assignment_id, type, state, status, created_at,
                first_completed_at)
             select '{run_id}', package_id, subject_id, policy_id, id, 'UserAdd', 'DeliveryFailed', 'DeliveryFailed',
                regrant_now(), regrant_now() - interval '6 days' from assignments where id = '{assigned}'"
        ),
        format!("update assignments set latest_request_id = '{run_id}' where id = '{assigned}'"),
        format!(
            "insert into runs (id, package_id, kind, asked_by_name, asked_at, priority, state, selection, total)
             values ('{run_id}', '{asked}', 'reprocess', 'Mei', regrant_now(), 0, 'active', '1 selected', 2)"
        ),
        format!("insert into run_deltas (run_id, at, done, put_back, grants_put_back) values ('{run_id}', now(), 1, 1, 2)"),
        format!(
            "insert into run_results (run_id, ordinal, assignment_id, at, outcome, outcomes)
             select '{run_id}', 1, '{assigned}', now(), 'put_back', jsonb_agg(jsonb_build_object('g', g.grant_id,
                'o', 'put_back', 'n', '2026-01-01T00:00:00Z'))
             from (select grant_id from assignment_grants where assignment_id = '{assigned}' limit 1) g"
        ),
        "update connected_systems set failing_since = now(), open_until = now(), last_error = 'refused'".to_owned(),
    ] {
        sqlx::raw_sql(&sql).execute(pool).await.expect(&sql);
    }

    let package = PackageId(asked);
    let packages = package::list(pool, &caller, Some("a"), None).await.unwrap();
    assert!(packages.rows.iter().all(|row| row.active.is_some_and(|count| count.value == 120)));
    let overview = package::overview(pool, &caller, package).await.unwrap();
    assert_eq!((overview.resource_roles, overview.runs.len()), (3, 1));
    assert_eq!(overview.counts.unwrap().failed_requests.value, 0, "its assignment is delivered since");
    assert_eq!(package::roles(pool, &caller, package).await.unwrap().roles.len(), 3);
    assert_eq!(policy::list(pool, &caller, package).await.unwrap().policies.len(), 1);

    let detail = assignment::detail(pool, &caller, assigned).await.unwrap();
    assert_eq!((detail.grants.len(), detail.package.id), (3, package));
    assert!(detail.made_by.is_some());
    assert!(!detail.history.is_empty());

    let failed = RequestFilter { state: Some(RequestState::DeliveryFailed), search: None };
    let requests = request::list(pool, &caller, package, &failed, None).await.unwrap();
    assert_eq!(requests.page.rows.len(), 1);
    assert!(requests.page.rows[0].can_reprocess.is_enabled());
    db.move_clock(time::Duration::days(2)).await;
    let late = request::detail(pool, &caller, requests.page.rows[0].id).await.unwrap();
    assert!(
        late.can_reprocess.reason().is_some_and(|why| why.contains("My Access")),
        "{:?}",
        late.can_reprocess
    );
    assert!(late.can_cancel.is_enabled());

    let of_package = RunFilter { package: Some(package), ..RunFilter::default() };
    let runs = run::list(pool, &caller, &of_package, None).await.unwrap();
    assert_eq!((runs.rows.len(), runs.rows[0].done, runs.rows[0].grants_put_back), (1, 1, 2));
    let detail =
        run::detail(pool, &caller, run_id.into(), RunItems::Ended(Outcome::PutBack), None).await.unwrap();
    let grants = &detail.results.rows[0].grants;
    assert_eq!(grants.len(), 3);
    assert_eq!(grants.iter().filter(|grant| grant.outcome == Outcome::PutBack).count(), 1);
    assert_eq!(detail.waiting_on.len(), 1);
    assert!(detail.can_stop.is_enabled());

    let catalogs = catalog::list(pool, &caller, None, None).await.unwrap();
    let shown = catalog::detail(pool, &caller, catalogs.rows[0].id).await.unwrap();
    assert_eq!(shown.packages.len(), usize::try_from(catalogs.rows[0].packages).unwrap());

    let users = directory::user::list(pool, &caller, None, None).await.unwrap();
    assert_eq!((users.rows.len(), users.count.value), (50, 400));
    let subject = detail.results.rows[0].subject.clone().unwrap();
    let user = directory::user::detail(pool, &caller, subject.id).await.unwrap();
    assert!(!user.assignments.is_empty() && !user.member_of.is_empty());
    assert!(directory::user::find(pool, &caller, &subject.upn).await.unwrap().contains(&subject));
    let groups = directory::group::list(pool, &caller, None, None).await.unwrap();
    let full = groups.rows.iter().find(|row| row.members.value > 0).unwrap();
    let group = directory::group::detail(pool, &caller, full.id, None, None).await.unwrap();
    assert_eq!(group.members.count, full.members);
    assert!(!group.uses.is_empty());
    directory::group::detail(pool, &caller, full.id, Some("a"), None).await.unwrap();
    directory::group::find(pool, &caller, catalogs.rows[0].id, "").await.unwrap();

    assert_eq!(system::list(pool, &caller, None).await.unwrap().rows.len(), 1);
    assert!(!system::detail(pool, &caller, SystemId::BUILTIN).await.unwrap().can_remove.is_enabled());
    let me = Caller { user: Some(subject.id), ..Caller::system() };
    assert!(my_access::show(pool, &me).await.unwrap().requests.iter().any(|asked| asked.id.0 == run_id));
}

#[tokio::test]
async fn what_the_caller_may_not_know_of_is_not_found_and_lists_are_narrowed() {
    let db = tenant().await;
    let pool = db.pool();
    let own = one(pool, "select catalog_id from access_packages limit 1").await;
    let hidden = Uuid::now_v7();
    sqlx::query("insert into catalogs (id, display_name, created_at) values ($1, 'Other', now())")
        .bind(hidden)
        .execute(pool)
        .await
        .unwrap();
    sqlx::query(
        "update access_packages set catalog_id = $1 where id = (select id from access_packages order by id desc limit 1)",
    )
    .bind(hidden)
    .execute(pool)
    .await
    .unwrap();
    let foreign =
        PackageId(one(pool, &format!("select id from access_packages where catalog_id = '{hidden}'")).await);
    let assignment_there =
        one(pool, &format!("select id from assignments where package_id = '{foreign}' limit 1")).await.into();

    let reader = holder(Role::CatalogReader, Some(own.into()));
    assert_eq!(package::list(pool, &reader, None, None).await.unwrap().count.value, 2);
    assert_eq!(catalog::list(pool, &reader, None, None).await.unwrap().rows.len(), 1);
    assert_eq!(package::overview(pool, &reader, foreign).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(
        assignment::detail(pool, &reader, assignment_there).await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    assert_eq!(catalog::detail(pool, &reader, hidden.into()).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(
        directory::user::list(pool, &reader, None, None).await.unwrap_err().kind(),
        ErrorKind::Forbidden
    );

    let own_package = PackageId(
        one(pool, &format!("select id from access_packages where catalog_id = '{own}' limit 1")).await,
    );
    let list =
        assignment::list(pool, &reader, own_package, &AssignmentFilter::default(), None).await.unwrap();
    assert!(list.page.rows.iter().all(|row| !row.can_reprocess.is_offered() && !row.can_remove.is_offered()));

    let nobody = Caller { standing: Standing::default(), ..holder(Role::CatalogReader, None) };
    assert_eq!(package::list(pool, &nobody, None, None).await.unwrap().count.value, 0);
    assert_eq!(run::list(pool, &nobody, &RunFilter::default(), None).await.unwrap().rows.len(), 0);
}
