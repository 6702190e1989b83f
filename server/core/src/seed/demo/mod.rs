//! The demo tenant, "Contoso": enough people, packages and mishaps to see at first sight what Reprocess is for.
//!
//! Always the same people and stories, told relative to now; only the passwords are random.

mod accounts;
mod bilal;
mod mishaps;
mod people;
mod resources;
mod stories;

use std::{collections::HashMap, path::Path};

use sqlx::PgPool;
use time::OffsetDateTime;

pub use accounts::{ACCOUNTS_FILE, DemoAccount};

use super::{World, now, store};
use crate::Result;

const SEED: u64 = 2015;

/// Loads the demo tenant into an empty database and keeps the accounts' passwords in [`ACCOUNTS_FILE`] in the data
/// directory.
///
/// # Errors
/// `Conflict` when the database is not empty; `Unavailable` when the file can't be written.
pub async fn demo(db: &PgPool, data_dir: &Path) -> Result<Vec<DemoAccount>> {
    let accounts = accounts::make();
    // Written before the database knows the passwords, put in its place after: neither a crash nor a database that turns
    // out not to be empty loses the passwords that count.
    let file = accounts::Unplaced::write(data_dir, &accounts)?;
    let world = tenant(now(db).await?, &accounts::hashes(&accounts)?);
    store::load(db, &world, "tenant.demo", serde_json::json!({})).await?;
    file.place()?;
    Ok(accounts)
}

fn tenant(now: OffsetDateTime, hash_of: &HashMap<&str, String>) -> World {
    let mut world = World::new(SEED, now);
    let people = people::make(&mut world);
    let resources = resources::make(&mut world, &people);
    people::sign_up(&mut world, &people, resources.sales_and_marketing, hash_of);
    stories::Teller::new(&mut world, &people, &resources).tell();
    world
}
