//! Bringing the schema up to date.

use std::collections::HashMap;

use sqlx::migrate::{Migrate, Migrator};

use super::Db;
use crate::error::{Error, Result};

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Applies the migrations that the database lacks; two processes at the same moment take turns.
///
/// # Errors
/// When one fails, or when the database was made by a newer or a changed set of migrations.
pub async fn migrate(db: &Db) -> Result<()> {
    MIGRATIONS.run(db).await.map_err(|error| {
        let public = format!("The database schema could not be brought up to date: {error}.");
        Error::new(crate::error::ErrorKind::Internal, public).with_source(error)
    })
}

/// Whether every migration that this binary knows has been applied.
///
/// # Errors
/// When the database can't be read.
pub async fn schema_is_current(db: &Db) -> Result<bool> {
    let mut connection = db.acquire().await?;
    let applied = match connection.list_applied_migrations().await {
        Ok(applied) => applied,
        Err(error) => return missing_table_means_no(error),
    };
    let applied: HashMap<_, _> = applied.into_iter().map(|m| (m.version, m.checksum)).collect();
    Ok(MIGRATIONS
        .iter()
        .filter(|known| !known.migration_type.is_down_migration())
        .all(|known| applied.get(&known.version).is_some_and(|checksum| *checksum == known.checksum)))
}

fn missing_table_means_no(error: sqlx::migrate::MigrateError) -> Result<bool> {
    match error {
        sqlx::migrate::MigrateError::Execute(sqlx::Error::Database(database))
            if database.code().as_deref() == Some("42P01") =>
        {
            Ok(false)
        }
        sqlx::migrate::MigrateError::Execute(error) => Err(error.into()),
        other => Err(Error::internal("the list of applied migrations can't be read").with_source(other)),
    }
}
