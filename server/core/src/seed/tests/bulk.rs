use sqlx::Row;
use time::{OffsetDateTime, macros::datetime};

use super::sound::{UNTRUE, assert_is_sound, count};
use crate::{
    error::ErrorKind,
    seed::{SeedOptions, bulk, insert, seed},
    testing::TestDatabase,
};

const NOON: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);

fn small() -> SeedOptions {
    SeedOptions { users: 150, packages: 8, assignments: 600, drift_percent: 5, ..SeedOptions::default() }
}

/// Everything that stands in the tables, table by table.
async fn content(options: &SeedOptions, now: OffsetDateTime) -> Vec<(String, String)> {
    let db = TestDatabase::new().await;
    insert(db.pool(), &bulk::tenant(options, now)).await.unwrap();
    let tables = sqlx::query(
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
         and relname not in ('_sqlx_migrations', 'connected_systems') order by relname",
    );
    let mut content = Vec::new();
    for table in tables.fetch_all(db.pool()).await.unwrap() {
        let table: String = table.get(0);
        let statement =
            format!("select coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') from {table} t");
        content.push((table, sqlx::query_scalar(&statement).fetch_one(db.pool()).await.unwrap()));
    }
    content
}

#[tokio::test]
async fn the_same_seed_makes_the_same_rows() {
    let first = content(&small(), NOON).await;
    assert_eq!(first, content(&small(), NOON).await);
    let other = content(&SeedOptions { seed: 2, ..small() }, NOON).await;
    let hash_of = |content: &[(String, String)], name: &str| {
        content.iter().find(|(table, _)| table == name).map(|(_, hash)| hash.clone()).unwrap()
    };
    for table in ["users", "assignments", "grants", "requests", "group_members"] {
        assert_ne!(hash_of(&first, table), hash_of(&other, table), "{table}");
    }
}

#[tokio::test]
async fn ids_do_not_depend_on_the_day() {
    let (one, other) = (TestDatabase::new().await, TestDatabase::new().await);
    insert(one.pool(), &bulk::tenant(&small(), NOON)).await.unwrap();
    insert(other.pool(), &bulk::tenant(&small(), NOON + time::Duration::days(100))).await.unwrap();
    let ids = "select array_agg(id order by id) from grants";
    let ids_of = async |db: &TestDatabase| -> Vec<uuid::Uuid> {
        sqlx::query_scalar(ids).fetch_one(db.pool()).await.unwrap()
    };
    assert_eq!(ids_of(&one).await, ids_of(&other).await);
}

#[tokio::test]
async fn it_makes_what_was_asked_for_and_every_claim_but_the_drifted_is_true() {
    let db = TestDatabase::new().await;
    seed(db.pool(), &small()).await.unwrap();
    assert_is_sound(db.pool()).await;
    assert_eq!(count(db.pool(), "users").await, 150);
    assert_eq!(count(db.pool(), "access_packages").await, 8);
    assert_eq!(count(db.pool(), "assignments where state = 'Delivered' and grants = 3").await, 600);
    assert_eq!(count(db.pool(), "requests where type = 'AdminAdd' and state = 'Delivered'").await, 600);
    assert!(count(db.pool(), "grants where shared").await > 20);
    assert_eq!(count(db.pool(), "audit_entries where action = 'tenant.seed'").await, 1);
    assert_eq!(count(db.pool(), UNTRUE).await, 30, "5 % of 600, one membership each");
}

#[tokio::test]
async fn a_database_in_use_is_refused() {
    let db = TestDatabase::new().await;
    seed(db.pool(), &small()).await.unwrap();
    let error = seed(db.pool(), &small()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(count(db.pool(), "users").await, 150);
}

#[tokio::test]
async fn more_assignments_than_pairs_are_refused() {
    let db = TestDatabase::new().await;
    let error = seed(db.pool(), &SeedOptions { users: 10, packages: 2, assignments: 21, ..small() }).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn indexes_and_foreign_keys_are_back_afterwards() {
    let db = TestDatabase::new().await;
    let definitions = "select array_agg(definition order by definition) from (
        select indexdef from pg_indexes where schemaname = 'public'
        union all
        select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace) all_of_them (definition)";
    let read =
        async || -> Vec<String> { sqlx::query_scalar(definitions).fetch_one(db.pool()).await.unwrap() };
    let before = read().await;
    assert!(before.len() > 100);
    seed(db.pool(), &small()).await.unwrap();
    assert_eq!(read().await, before);
}
