//! Making the pool.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Connection as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::error::{Error, Result};

/// The pool that use cases are given.
pub type Db = PgPool;

/// A connection that has idled for longer is asked whether it is still there before it is used.
const SURELY_THERE: Duration = Duration::from_secs(1);

/// How to reach the database, and with how many connections.
#[derive(Debug, Clone)]
pub struct DbOptions {
    connect: PgConnectOptions,
    max_connections: u32,
}

impl DbOptions {
    /// From a `postgres://` address.
    ///
    /// # Errors
    /// When the address can't be read. The message does not repeat it: it may hold a password.
    pub fn from_url(url: &str) -> Result<Self> {
        let connect = PgConnectOptions::from_str(url)
            .map_err(|error| Error::invalid(format!("The database address is not valid: {error}.")))?;
        Ok(Self::from(connect))
    }

    /// Sets the size of the pool.
    #[must_use]
    pub fn max_connections(mut self, max_connections: u32) -> Self {
        self.max_connections = max_connections;
        self
    }

    /// The options of a single connection with the session settings of the pool, as LISTEN needs.
    pub fn session(&self) -> PgConnectOptions {
        self.connect.clone().application_name("regrant").options([
            ("idle_in_transaction_session_timeout", "30s"),
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "4"),
            ("tcp_user_timeout", "30s"),
            // Many small statements on data that is in memory or on a disk without moving parts: a look by an index is
            // never dearer than reading on, and neither compiling a plan nor starting helpers for it pays.
            ("random_page_cost", "1.1"),
            ("jit", "off"),
            ("max_parallel_workers_per_gather", "0"),
        ])
    }
}

impl From<PgConnectOptions> for DbOptions {
    fn from(connect: PgConnectOptions) -> Self {
        Self { connect, max_connections: 16 }
    }
}

/// Opens the pool and proves that one connection works.
///
/// # Errors
/// When the database can't be reached or refuses us.
pub async fn connect(options: &DbOptions) -> Result<Db> {
    PgPoolOptions::new()
        .max_connections(options.max_connections)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(Duration::from_mins(5))
        // A connection that was used a moment ago is there: to ask each time whether it is costs a page as much as what it
        // reads with it.
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for >= SURELY_THERE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options.session())
        .await
        .map_err(|error| {
            let public = format!("The database can't be reached: {error}.");
            Error::unavailable(public).with_source(error)
        })
}
