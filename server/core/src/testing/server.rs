//! The Postgres server that tests share.
//!
//! `REGRANT_TEST_DATABASE_URL` names one (its user must be allowed to create databases); `scripts/with-postgres` brings one
//! for the whole of a test run. Without it, as when somebody runs a single test, a private one under
//! `target/test-postgres` is started by whichever test comes first, and left running for the next ones: starting it takes
//! longer than most tests. It ends with the folder.

use std::{
    env,
    path::{Path, PathBuf},
    str::FromStr,
};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::OnceCell;

use crate::postgres::{Options, PrivatePostgres};

/// Never dropped: a test that ends must not stop the server under the others.
static PRIVATE: OnceCell<PrivatePostgres> = OnceCell::const_new();

/// How to reach the maintenance database of the server.
pub(super) async fn maintenance() -> PgConnectOptions {
    if let Ok(url) = env::var("REGRANT_TEST_DATABASE_URL") {
        return PgConnectOptions::from_str(&url).expect("REGRANT_TEST_DATABASE_URL is a postgres:// address");
    }
    let postgres = PRIVATE
        .get_or_init(|| async {
            PrivatePostgres::start(&target_dir().join("test-postgres"), Options::default().fast_for_tests())
                .await
                .expect("the tests' own Postgres starts")
        })
        .await;
    postgres.connect_options().database("postgres")
}

/// Cargo marks its target folder as a cache; the test's binary stands somewhere in it.
fn target_dir() -> PathBuf {
    let binary = env::current_exe().expect("a test knows its own path");
    let marked = binary.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    marked.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), Path::to_path_buf)
}
