//! `regrant demo`

use std::path::Path;

use regrant_core::seed::{ACCOUNTS_FILE, DemoAccount, demo};

use crate::{config::Config, database::Database, failure::Failure};

/// Loads the demo tenant into an empty database.
pub async fn run(config: Config) -> Result<(), Failure> {
    let database = Database::open_migrated(&config).await?;
    let outcome = demo(&database.db, &config.data_dir).await;
    database.close().await;
    print_accounts(&outcome?, &config.data_dir);
    Ok(())
}

fn print_accounts(accounts: &[DemoAccount], data_dir: &Path) {
    println!("The demo tenant is loaded. Its accounts:\n");
    let width = accounts.iter().map(|account| account.user_name.len()).max().unwrap_or(0);
    for account in accounts {
        println!("  {:width$}  {}", account.user_name, account.password);
    }
    println!("\nThe passwords are kept in {}.", data_dir.join(ACCOUNTS_FILE).display());
}
