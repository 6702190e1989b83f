//! `regrant migrate`

use crate::{config::Config, database::Database, failure::Failure};

/// Brings the schema up to date.
pub async fn run(config: Config) -> Result<(), Failure> {
    let database = Database::open_migrated(&config).await?;
    database.close().await;
    println!("The database schema is up to date.");
    Ok(())
}
