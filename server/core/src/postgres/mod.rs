//! The private Postgres: what Regrant runs on when no database is named.
//!
//! It lives under the data directory, listens on a Unix socket only, and is a process of its own session: Ctrl-C reaches
//! regrant and not it, and a regrant that is killed leaves it whole. Every process that uses it holds a shared lock for
//! as long as it does. The last one out, and only that one, stops it. A second lock lets one process at a time start or
//! stop it, so there are never two on the same data; one that a killed regrant left behind is simply used again.
//!
//! Connections are let in by **peer**: the kernel tells Postgres which user is at the other end of the socket, and a map
//! names the user that started it and, where root did, root. It works alike for root and for an ordinary user, and there
//! is no password that could leak. The socket stands in a folder with mode 0700, too.

mod binaries;
mod cluster;
mod home;
mod run_as;

use std::{
    fs::File,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use sqlx::{
    Connection, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};

use self::{binaries::Binaries, cluster::Cluster, home::Home, run_as::RunAs};
use crate::error::{Error, Result};

const SUPERUSER: &str = "regrant";
const DATABASE: &str = "regrant";
const START_TIMEOUT: Duration = Duration::from_secs(90);

/// How to run the private Postgres.
#[derive(Debug, Clone, Default)]
pub struct Options {
    fast_for_tests: bool,
    binaries_in: Option<Vec<PathBuf>>,
}

impl Options {
    /// Gives up durability for speed. Only for data that may be lost.
    #[must_use]
    pub fn fast_for_tests(mut self) -> Self {
        self.fast_for_tests = true;
        self
    }

    /// Looks for the Postgres programs in these folders only.
    #[must_use]
    pub fn binaries_in(mut self, folders: Vec<PathBuf>) -> Self {
        self.binaries_in = Some(folders);
        self
    }
}

/// A running private Postgres; dropping it is the same as [`PrivatePostgres::stop`], but blocks.
#[derive(Debug)]
pub struct PrivatePostgres {
    cluster: Cluster,
    /// Held shared while this process uses the cluster; taken by `stop`.
    in_use: Option<File>,
}

impl PrivatePostgres {
    /// Starts the private Postgres of this data directory, or joins the one that runs there already.
    ///
    /// # Errors
    /// When Postgres is not installed, can't reach the data directory, or does not start; the message says what to do.
    pub async fn start(data_dir: &Path, options: Options) -> Result<Self> {
        let data_dir = std::path::absolute(data_dir).map_err(|error| folder_error(data_dir, error))?;
        let (home, turn) = blocking(move || Home::prepare(&data_dir, RunAs::choose()?)).await?;
        let cluster = Cluster::new(home, options);
        let deadline = Instant::now() + START_TIMEOUT;
        let cluster = loop {
            let (ready, candidate) = attempt(cluster.clone(), deadline).await?;
            if ready {
                break candidate;
            }
        };
        create_database(&connect_options(cluster.socket_dir())).await?;
        let in_use = cluster.home().lock_shared()?;
        drop(turn);
        Ok(Self { cluster, in_use: Some(in_use) })
    }

    /// How to connect to the database `regrant` in it.
    pub fn connect_options(&self) -> PgConnectOptions {
        connect_options(self.cluster.socket_dir()).database(DATABASE)
    }

    /// Stops using it; when no other process does, Postgres is stopped.
    ///
    /// # Errors
    /// When Postgres does not stop.
    pub async fn stop(mut self) -> Result<()> {
        let Some(in_use) = self.in_use.take() else { return Ok(()) };
        let cluster = self.cluster.clone();
        blocking(move || leave(&cluster, in_use)).await
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        if let Some(in_use) = self.in_use.take()
            && let Err(error) = leave(&self.cluster, in_use)
        {
            error.report();
        }
    }
}

/// Makes sure that a postmaster runs and waits until it answers; `false` when it went away meanwhile.
async fn attempt(cluster: Cluster, deadline: Instant) -> Result<(bool, Cluster)> {
    let (started, cluster) = blocking(move || {
        let running = cluster.running_pid()?.is_some();
        let started = if running { Ok(()) } else { cluster.start() };
        Ok((started, cluster))
    })
    .await?;
    if let Err(error) = started {
        // The children of a killed postmaster need a moment to notice, and keep its memory until then.
        if Instant::now() > deadline || !cluster.is_held_by_orphans() {
            return Err(error);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        return Ok((false, cluster));
    }
    loop {
        match PgConnection::connect_with(&connect_options(cluster.socket_dir()).database("postgres")).await {
            Ok(connection) => {
                connection.close().await.ok();
                return Ok((true, cluster));
            }
            Err(error) if Instant::now() > deadline => {
                let public = format!(
                    "The private Postgres does not answer. Its log is {}.",
                    cluster.home().log_file().display()
                );
                return Err(Error::unavailable(public).with_source(error));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        if cluster.running_pid()?.is_none() {
            return Ok((false, cluster));
        }
    }
}

fn leave(cluster: &Cluster, in_use: File) -> Result<()> {
    let turn = cluster.home().lock_turn()?;
    drop(in_use);
    if cluster.home().is_last()? && cluster.running_pid()?.is_some() {
        cluster.stop()?;
    }
    drop(turn);
    Ok(())
}

fn connect_options(socket_dir: &Path) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(cluster::PORT)
        .username(SUPERUSER)
        .ssl_mode(PgSslMode::Disable)
}

async fn create_database(server: &PgConnectOptions) -> Result<()> {
    let mut connection = PgConnection::connect_with(&server.clone().database("postgres")).await?;
    let exists: bool = sqlx::query_scalar("select exists(select from pg_database where datname = $1)")
        .bind(DATABASE)
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        sqlx::raw_sql(&format!("create database {DATABASE}")).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// Runs what touches files and waits for processes where it does not hold up other tasks.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::internal("a blocking task did not finish").with_source(error))?
}

fn folder_error(path: &Path, error: std::io::Error) -> Error {
    Error::unavailable(format!("{} can't be used: {error}.", path.display())).with_source(error)
}
