//! What lists say of how many rows they have, and what they say when somebody asks for all of them.

use std::time::{Duration, Instant};

use regrant_model::view::{AssignmentFilter, Count, RequestFilter, VerifiedFilter};
use regrant_model::{ErrorKind, GroupId, PackageId};

use super::count::{MOST, counted_within};
use crate::directory::{group, user};
use crate::seed::{SeedOptions, seed};
use crate::testing::TestDatabase;
use crate::{Caller, assignment, request};

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
