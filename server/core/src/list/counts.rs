//! What lists say of how many rows they have, and what they say when somebody asks for all of them.

use std::time::{Duration, Instant};

use regrant_model::view::{
    AssignmentFilter, AssignmentStatusFilter, Count, RequestFilter, RunFilter, VerifiedFilter,
};
use regrant_model::{ErrorKind, GroupId, PackageId, RunId};

use super::count::{MOST, counted_within};
use crate::directory::{group, user};
use crate::seed::{SeedOptions, seed};
use crate::testing::TestDatabase;
use crate::{Caller, assignment, catalog, package, request, run};

const EXACTLY_1300: Count = Count { value: 1_300, capped: false };

#[tokio::test]
async fn a_page_stops_counting_soon_and_who_waits_gets_all() {
    let db = TestDatabase::new().await;
    let options = SeedOptions { users: 1_300, packages: 1, assignments: 1_300, ..SeedOptions::default() };
    seed(db.pool(), &options).await.expect("the tenant is seeded");
    let (pool, operator) = (db.pool(), Caller::local_operator());
    let id = async |sql| sqlx::query_scalar::<_, uuid::Uuid>(sql).fetch_one(pool).await.expect(sql);
    let package = PackageId(id("select id from access_packages").await);
    let group =
        GroupId(id("select group_id from group_members group by 1 order by count(*) desc limit 1").await);

    let (all, asked) = (AssignmentFilter::default(), RequestFilter::default());
    let assignments = assignment::list(pool, &operator, package, &all, None).await.unwrap().page.count;
    let requests = request::list(pool, &operator, package, &asked, None).await.unwrap().page.count;
    let users = user::list(pool, &operator, None, None).await.unwrap().count;
    let members = group::detail(pool, &operator, group, None, None).await.unwrap().members.count;
    for (list, count) in
        [("assignments", assignments), ("requests", requests), ("users", users), ("members", members)]
    {
        assert_eq!(count.to_string(), "1,000+", "{list}");
    }
    assert_eq!(assignment::count(pool, &operator, package, &all).await.unwrap(), EXACTLY_1300);
    assert_eq!(request::count(pool, &operator, package, &asked).await.unwrap(), EXACTLY_1300);
    assert_eq!(user::count(pool, &operator, None).await.unwrap(), EXACTLY_1300);
    let there: i64 =
        sqlx::query_scalar("select count(*) from group_members where group_id = $1 and role = 'Member'")
            .bind(group.0)
            .fetch_one(pool)
            .await
            .unwrap();
    let members = group::count_members(pool, &operator, group, None).await.unwrap();
    assert_eq!(members, Count::exactly(usize::try_from(there).unwrap()));

    // Of those of a run the page counts only what it shows.
    let run = RunId(uuid::Uuid::now_v7());
    sqlx::query(
        "insert into run_results (run_id, ordinal, assignment_id, at, outcome)
         select $1, row_number() over (), id, regrant_now(), 'failed' from (select id from assignments limit 120) few",
    )
    .bind(run.0)
    .execute(pool)
    .await
    .unwrap();
    let status = AssignmentStatusFilter::Any;
    let by_run = AssignmentFilter { run: Some(run), status, ..all.clone() };
    let shown = assignment::list(pool, &operator, package, &by_run, None).await.unwrap().page.count;
    assert_eq!(shown.to_string(), "50+");
    assert_eq!(assignment::count(pool, &operator, package, &by_run).await.unwrap(), Count::exactly(120));

    let drifted = AssignmentFilter { verified: VerifiedFilter::Drifted, ..all.clone() };
    let nobody = AssignmentFilter { search: Some("zzzzzz".to_owned()), ..all.clone() };
    for filter in [drifted, nobody] {
        let listed = assignment::list(pool, &operator, package, &filter, None).await.unwrap().page.count;
        assert_eq!(assignment::count(pool, &operator, package, &filter).await.unwrap(), listed, "{filter:?}");
    }
    // Letters that many names contain are looked for among the first on the page, and everywhere by a count.
    let letters = AssignmentFilter { search: Some("contoso".to_owned()), ..all.clone() };
    assert_eq!(assignment::count(pool, &operator, package, &letters).await.unwrap(), {
        let sql = "select count(*) from assignments where subject_search like '%contoso%'";
        let found: i64 = sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
        Count::exactly(usize::try_from(found).unwrap())
    });
    let refused = assignment::count(pool, &Caller::nobody(), package, &all).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn so_do_the_lists_of_what_is_administered() {
    let db = TestDatabase::new().await;
    let options = SeedOptions { users: 100, packages: 1, assignments: 100, ..SeedOptions::default() };
    seed(db.pool(), &options).await.expect("the tenant is seeded");
    let (pool, operator, nobody) = (db.pool(), Caller::local_operator(), Caller::nobody());
    for table in ["catalogs", "access_packages", "groups"] {
        let sql = format!(
            "insert into {table} select (jsonb_populate_record(null::{table},
                to_jsonb(one) || jsonb_build_object('id', gen_random_uuid(), 'display_name', 'Crowd ' || n))).*
             from (select * from {table} limit 1) one, generate_series(1, 1300) n"
        );
        sqlx::raw_sql(&sql).execute(pool).await.expect(table);
    }
    sqlx::raw_sql(
        "insert into runs (id, package_id, kind, asked_by_name, asked_at, priority, state, selection, total)
         select gen_random_uuid(), (select id from access_packages limit 1), 'reprocess', 'Crowd', regrant_now(), 1, 'done',
            'all', 0 from generate_series(1, 1300)",
    )
    .execute(pool)
    .await
    .expect("runs");
    let (crowd, by) = (Some("crowd"), RunFilter { by: Some("crowd".to_owned()), ..RunFilter::default() });
    let listed = [
        catalog::list(pool, &operator, crowd, None).await.unwrap().count,
        package::list(pool, &operator, crowd, None).await.unwrap().count,
        group::list(pool, &operator, crowd, None).await.unwrap().count,
        run::list(pool, &operator, &by, None).await.unwrap().count,
    ];
    assert_eq!(listed.map(|count| count.to_string()), ["1,000+"; 4]);
    let counted = [
        catalog::count(pool, &operator, crowd).await.unwrap(),
        package::count(pool, &operator, crowd).await.unwrap(),
        group::count(pool, &operator, crowd).await.unwrap(),
        run::count(pool, &operator, &by).await.unwrap(),
    ];
    assert_eq!(counted, [EXACTLY_1300; 4]);
    // Who may see nothing of a list is told of nothing.
    let unseen = [
        catalog::count(pool, &nobody, None).await.unwrap(),
        package::count(pool, &nobody, None).await.unwrap(),
        run::count(pool, &nobody, &RunFilter::default()).await.unwrap(),
    ];
    assert_eq!(unseen, [Count::exactly(0); 3]);
    assert_eq!(group::count(pool, &nobody, None).await.unwrap_err().kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn a_count_that_takes_too_long_says_what_it_knows() {
    let db = TestDatabase::new().await;
    let longest = Duration::from_millis(300);
    let began = Instant::now();
    let slow = counted_within(db.pool(), longest, |query| {
        query.push("(select pg_sleep(20)) slow");
    });
    assert_eq!(slow.await.unwrap(), Count { value: MOST, capped: true });
    // The first step is through, the next one comes upon what takes its time.
    let slow = counted_within(db.pool(), longest, |query| {
        query.push("generate_series(1, 20000) n where n <= 15000 or pg_sleep(20) is not null");
    });
    assert_eq!(slow.await.unwrap(), Count { value: 10_000, capped: true });
    assert!(began.elapsed() < Duration::from_secs(10), "it was stopped");
    let whole = counted_within(db.pool(), Duration::from_secs(30), |query| {
        query.push("generate_series(1, 120000) n");
    });
    assert_eq!(whole.await.unwrap(), Count { value: 120_000, capped: false });
    let broken = counted_within(db.pool(), longest, |query| {
        query.push("no_such_table");
    });
    assert_eq!(broken.await.unwrap_err().kind(), ErrorKind::Internal);
    let timeout = "select current_setting('statement_timeout')";
    for _ in 0..8 {
        let left: String = sqlx::query_scalar(timeout).fetch_one(db.pool()).await.unwrap();
        assert_eq!(left, "0", "other statements may take longer");
    }
}

#[tokio::test]
async fn many_who_count_at_once_leave_the_database_to_the_pages() {
    let db = TestDatabase::new().await;
    let (pool, longest) = (db.pool(), Duration::from_millis(400));
    let slow = || {
        counted_within(pool, longest, |query| {
            query.push("(select pg_sleep(20) /* counted */) slow");
        })
    };
    let counting = async {
        let counts = futures::future::join_all((0..6).map(|_| slow())).await;
        counts.into_iter().collect::<crate::Result<Vec<_>>>().unwrap()
    };
    let watching = async {
        tokio::time::sleep(longest / 2).await;
        let sql = "select count(*) from pg_stat_activity where datname = current_database()
            and state = 'active' and query like '%/* counted */%' and pid <> pg_backend_pid()";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.unwrap()
    };
    let (counts, at_once) = tokio::join!(counting, watching);
    assert_eq!(at_once, 2);
    assert_eq!(counts, [Count { value: MOST, capped: true }; 6]);
}
