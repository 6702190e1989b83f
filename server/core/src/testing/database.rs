//! A database per test.
//!
//! A template holds the migrated schema and carries their hash in its name, so that a changed migration makes a new one.
//! Cloning it takes some 40 ms. A database is dropped with its [`TestDatabase`]; what a killed test leaves behind is
//! dropped by a later one.

use std::fmt::Write as _;

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Row,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::server;
use crate::db::MIGRATIONS;

/// Names the lock under which the template is made; any number that nobody else uses.
const TEMPLATE_LOCK: i64 = 0x7265_6772_616e_7401;
const TEST_PREFIX: &str = "regrant_test_";
/// A database that nobody is connected to belongs to a dead test when it is older than this.
const LEFTOVER_AFTER: Duration = Duration::minutes(10);

/// A migrated, empty database of its own, dropped at the end.
#[derive(Debug)]
pub struct TestDatabase {
    pool: PgPool,
    options: PgConnectOptions,
    maintenance: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    /// Clones the template, after making it if this is the first test since the migrations changed.
    ///
    /// # Panics
    /// When there is no Postgres, or it refuses: no test can go on without it.
    pub async fn new() -> Self {
        let maintenance = server::maintenance().await;
        let mut admin = connect(&maintenance).await;
        let template = template(&mut admin, &maintenance).await;
        let (now, random) = (OffsetDateTime::now_utc().unix_timestamp(), Uuid::now_v7().simple());
        let name = format!("{TEST_PREFIX}{now}_{random}");
        execute(&mut admin, &format!("create database {name} template {template}")).await;
        drop_leftovers(&mut admin, now).await;
        admin.close().await.ok();
        let options = maintenance.clone().database(&name);
        let pool = PgPoolOptions::new().max_connections(6).connect_lazy_with(options.clone());
        Self { pool, options, maintenance, name }
    }

    /// Connections to it.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// How to make more of them.
    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Its address, for another process.
    pub fn url(&self) -> String {
        self.options.to_url_lossy().into()
    }

    /// Moves the clock that everything reads, `regrant_now()`, by this much, on top of earlier moves.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn move_clock(&self, by: Duration) {
        sqlx::query!("update clock set shift = shift + $1", by as _)
            .execute(&self.pool)
            .await
            .expect("the clock can be moved");
    }

    /// What the clock shows.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn now(&self) -> OffsetDateTime {
        sqlx::query_scalar!(r#"select regrant_now() as "now!""#)
            .fetch_one(&self.pool)
            .await
            .expect("the clock can be read")
    }
}

impl Drop for TestDatabase {
    /// The test's runtime may already be on its way out, so this takes a thread and a runtime of its own.
    fn drop(&mut self) {
        let maintenance = self.maintenance.clone();
        let statement = format!("drop database if exists {} with (force)", self.name);
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut admin = maintenance.connect().await?;
                sqlx::raw_sql(&statement).execute(&mut admin).await?;
                admin.close().await
            })?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        });
        if let Ok(Err(error)) = dropping.join() {
            eprintln!("{} stays behind until a later test drops it: {error}", self.name);
        }
    }
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    options.connect().await.expect("the tests' Postgres can be reached")
}

async fn execute(connection: &mut PgConnection, statement: &str) {
    if let Err(error) = sqlx::raw_sql(statement).execute(connection).await {
        panic!("{statement}: {error}");
    }
}

/// The name of the migrated template; makes it if it is missing. Tests that come meanwhile wait.
async fn template(admin: &mut PgConnection, maintenance: &PgConnectOptions) -> String {
    let name = format!("regrant_template_{}", fingerprint());
    if exists(admin, &name).await {
        return name;
    }
    execute(admin, &format!("select pg_advisory_lock({TEMPLATE_LOCK})")).await;
    if !exists(admin, &name).await {
        // It gets its name when it is whole, so that a killed test leaves no half-made template.
        let unfinished = format!("{name}_unfinished");
        execute(admin, &format!("drop database if exists {unfinished} with (force)")).await;
        execute(admin, &format!("create database {unfinished} template template0")).await;
        let mut inside = connect(&maintenance.clone().database(&unfinished)).await;
        MIGRATIONS.run(&mut inside).await.expect("the migrations apply to an empty database");
        inside.close().await.expect("the template's connection closes");
        execute(admin, &format!("alter database {unfinished} allow_connections false")).await;
        execute(admin, &format!("alter database {unfinished} rename to {name}")).await;
    }
    execute(admin, &format!("select pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

async fn exists(admin: &mut PgConnection, name: &str) -> bool {
    let found =
        sqlx::query("select from pg_database where datname = $1").bind(name).fetch_optional(admin).await;
    found.expect("the list of databases can be read").is_some()
}

/// The hash of all migrations.
fn fingerprint() -> String {
    use sha2::{Digest, Sha256};
    let digest = MIGRATIONS.iter().fold(Sha256::new(), |sum, migration| {
        sum.chain_update(migration.version.to_be_bytes()).chain_update(&migration.checksum)
    });
    digest.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

async fn drop_leftovers(admin: &mut PgConnection, now: i64) {
    let idle = sqlx::query(
        "select datname from pg_database d where datname like $1 || '%'
         and not exists (select from pg_stat_activity a where a.datid = d.oid)",
    );
    let idle = idle.bind(TEST_PREFIX).fetch_all(&mut *admin).await.unwrap_or_default();
    for name in idle.iter().filter_map(|row| row.try_get::<String, _>(0).ok()) {
        let made =
            name.strip_prefix(TEST_PREFIX).and_then(|rest| rest.split('_').next()?.parse::<i64>().ok());
        if made.is_some_and(|made| now - made > LEFTOVER_AFTER.whole_seconds()) {
            // Another test may be faster.
            sqlx::raw_sql(&format!("drop database if exists {name}")).execute(&mut *admin).await.ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_test_has_its_own_rows_and_its_own_clock() {
        let (one, other) = tokio::join!(TestDatabase::new(), TestDatabase::new());
        one.move_clock(Duration::days(8)).await;
        let between = one.now().await - other.now().await;
        assert!(between > Duration::days(7) && between < Duration::days(9), "{between}");
    }

    #[tokio::test]
    async fn the_database_is_gone_with_its_test() {
        let db = TestDatabase::new().await;
        let (name, maintenance) = (db.name.clone(), db.maintenance.clone());
        db.now().await;
        let mut admin = connect(&maintenance).await;
        assert!(exists(&mut admin, &name).await);
        drop(db);
        assert!(!exists(&mut admin, &name).await);
    }

    #[tokio::test]
    async fn its_address_reaches_it_from_another_process() {
        let db = TestDatabase::new().await;
        let options: PgConnectOptions = db.url().parse().expect("a postgres:// address");
        let mut connection = connect(&options).await;
        let name: String =
            sqlx::query_scalar("select current_database()").fetch_one(&mut connection).await.unwrap();
        assert_eq!(name, db.name);
    }
}
