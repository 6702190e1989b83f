//! `regrant seed`

use std::time::Instant;

use regrant_core::seed::{SeedOptions, seed};

use crate::{config::Config, database::Database, failure::Failure};

/// How much to make up.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// People in the directory
    #[arg(long, default_value_t = SeedOptions::default().users, value_name = "N")]
    users: usize,
    /// Access packages
    #[arg(long, default_value_t = SeedOptions::default().packages, value_name = "N")]
    packages: usize,
    /// Delivered assignments, spread evenly over the packages
    #[arg(long, default_value_t = SeedOptions::default().assignments, value_name = "N")]
    assignments: usize,
    /// How many percent of the assignments lack a membership although they say Delivered
    #[arg(long, default_value_t = SeedOptions::default().drift_percent, value_name = "PERCENT")]
    drift: u8,
    /// The same number makes the same data
    #[arg(long, default_value_t = SeedOptions::default().seed, value_name = "S")]
    seed: u64,
}

/// Fills an empty database with bulk data.
pub async fn run(args: Args, config: Config) -> Result<(), Failure> {
    let options = SeedOptions {
        users: args.users,
        packages: args.packages,
        assignments: args.assignments,
        drift_percent: args.drift,
        seed: args.seed,
        ..SeedOptions::default()
    };
    let database = Database::open_migrated(&config).await?;
    let started = Instant::now();
    let outcome = seed(&database.db, &options).await;
    database.close().await;
    outcome?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{} users and {} assignments were made up in {seconds:.1} s.", args.users, args.assignments);
    Ok(())
}
