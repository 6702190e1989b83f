//! `regrant worker`

use regrant_core::engine::{Engine, Settings, Systems};

use crate::{
    config::Config,
    database::{Database, secret_key},
    failure::Failure,
    lifecycle::Lifecycle,
};

/// Runs workers until a signal comes.
pub async fn run(config: Config) -> Result<(), Failure> {
    let lifecycle = Lifecycle::new()?;
    let database = Database::open_current(&config).await?;
    let key = match secret_key(&config) {
        Ok(key) => key,
        Err(failure) => {
            database.close().await;
            return Err(failure);
        }
    };
    let engine = Engine::new(database.db.clone(), Systems::new(key), Settings::default());
    let stop = lifecycle.stop_token();
    lifecycle.spawn(async move { engine.run(stop).await });
    tracing::info!("the workers are running");
    lifecycle.run().await;
    database.close().await;
    Ok(())
}
