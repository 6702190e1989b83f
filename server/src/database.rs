//! The database of a command: the one that is named, or the private Postgres.

use std::sync::Arc;

use regrant_core::{
    db::{self, Db, DbOptions},
    postgres::{self, PrivatePostgres},
    secret::SecretKey,
};
use secrecy::ExposeSecret;

use crate::{config::Config, failure::Failure};

/// An open database; [`Database::close`] also lets go of the private Postgres.
#[derive(Debug)]
pub struct Database {
    /// The pool.
    pub db: Db,
    private: Option<PrivatePostgres>,
}

impl Database {
    /// Connects to the named database, or starts or joins the private Postgres.
    ///
    /// # Errors
    /// When neither can be reached; the message says what to do.
    pub async fn open(config: &Config) -> Result<Self, Failure> {
        let (options, private) = if let Some(url) = &config.database_url {
            (DbOptions::from_url(url.expose_secret())?, None)
        } else {
            let private = PrivatePostgres::start(&config.data_dir, postgres::Options::default()).await?;
            (DbOptions::from(private.connect_options()), Some(private))
        };
        match db::connect(&options).await {
            Ok(db) => Ok(Self { db, private }),
            Err(error) => {
                stop(private).await;
                Err(error.into())
            }
        }
    }

    /// Opens it and insists that the schema fits this binary.
    ///
    /// # Errors
    /// As [`Database::open`], and when migrations are missing.
    pub async fn open_current(config: &Config) -> Result<Self, Failure> {
        let database = Self::open(config).await?;
        let failure = match db::schema_is_current(&database.db).await {
            Ok(true) => return Ok(database),
            Ok(false) => regrant_core::Error::unavailable(
                "The database schema does not fit this version of Regrant. Run `regrant migrate` first.",
            ),
            Err(error) => error,
        };
        database.close().await;
        Err(failure.into())
    }

    /// Opens it and applies the migrations that it lacks.
    ///
    /// # Errors
    /// As [`Database::open`], and when a migration fails.
    pub async fn open_migrated(config: &Config) -> Result<Self, Failure> {
        let database = Self::open(config).await?;
        if let Err(error) = db::migrate(&database.db).await {
            database.close().await;
            return Err(error.into());
        }
        Ok(database)
    }

    /// Closes the connections, and stops the private Postgres unless another process uses it.
    pub async fn close(self) {
        self.db.close().await;
        stop(self.private).await;
    }
}

async fn stop(private: Option<PrivatePostgres>) {
    if let Some(private) = private
        && let Err(error) = private.stop().await
    {
        error.report();
    }
}

/// The key that encrypts the secrets of connected systems, made on the first start.
///
/// # Errors
/// When the file can't be read or made.
pub fn secret_key(config: &Config) -> Result<Arc<SecretKey>, Failure> {
    use std::os::unix::fs::DirBuilderExt;
    if let Some(folder) = config.secret_key_file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| Failure::io(format!("{} can't be made", folder.display()), error))?;
    }
    Ok(Arc::new(SecretKey::load_or_create(&config.secret_key_file)?))
}
