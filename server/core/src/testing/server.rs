//! The Postgres server that tests share.

use std::{env, str::FromStr};

use sqlx::postgres::PgConnectOptions;

/// How to reach the maintenance database of the server. Its user must be allowed to create databases.
pub(super) fn maintenance() -> PgConnectOptions {
    let url = env::var("REGRANT_TEST_DATABASE_URL")
        .expect("REGRANT_TEST_DATABASE_URL names a Postgres server whose user may create databases");
    PgConnectOptions::from_str(&url).expect("REGRANT_TEST_DATABASE_URL is a postgres:// address")
}
