//! `regrant demo`, and what `serve --demo` does at the start.

use std::path::Path;

use regrant_core::{
    ErrorKind,
    db::Db,
    seed::{ACCOUNTS_FILE, DemoAccount, demo},
};

use crate::{config::Config, database::Database, failure::Failure};

/// Loads the demo tenant into an empty database.
pub async fn run(config: Config) -> Result<(), Failure> {
    let database = Database::open_migrated(&config).await?;
    let outcome = demo(&database.db, &config.data_dir).await;
    database.close().await;
    print_accounts(&outcome?, &config.data_dir);
    Ok(())
}

/// Loads the demo tenant if the database is empty, and says where the passwords are.
///
/// # Errors
/// When it can't be loaded.
pub async fn ensure(db: &Db, data_dir: &Path) -> Result<(), Failure> {
    match demo(db, data_dir).await {
        Ok(accounts) => print_accounts(&accounts, data_dir),
        Err(error) if error.kind() == ErrorKind::Conflict => {
            let file = data_dir.join(ACCOUNTS_FILE);
            if file.exists() {
                println!("The demo accounts and their passwords are in {}.", file.display());
            }
        }
        Err(error) => return Err(error.into()),
    }
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
