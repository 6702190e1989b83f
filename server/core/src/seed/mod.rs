//! Made-up tenants: bulk data for trials and benchmarks, and the demo.
//!
//! Both are built in memory as a [`World`], which keeps the invariants that the engine relies on, and are copied into an
//! empty database in one transaction. The same seed makes the same rows and ids; times are relative to the moment of
//! loading, so that what was just verified was verified just now.

mod aside;
mod bulk;
mod copy;
mod demo;
mod ids;
mod people;
mod store;
#[cfg(test)]
mod tests;
mod world;

use sqlx::PgPool;
use time::OffsetDateTime;

pub use demo::{ACCOUNTS_FILE, DemoAccount, demo};
pub use world::{Application, Group, Person, PolicyRules, RemoteGroup, RequestDraft, Term, World};

use crate::{Error, Result, db};

/// How much to make up.
#[derive(Debug, Clone)]
pub struct SeedOptions {
    /// People in the directory.
    pub users: usize,
    /// Access packages.
    pub packages: usize,
    /// Delivered assignments, spread evenly over the packages.
    pub assignments: usize,
    /// So many percent of the assignments lack one membership in the directory, and say Delivered all the same.
    pub drift_percent: u8,
    /// The same seed makes the same data.
    pub seed: u64,
    /// Built-in resource roles in each package.
    pub roles_per_package: usize,
}

impl Default for SeedOptions {
    fn default() -> Self {
        Self {
            users: 10_000,
            packages: 20,
            assignments: 10_000,
            drift_percent: 5,
            seed: 1,
            roles_per_package: 3,
        }
    }
}

impl SeedOptions {
    fn check(&self) -> Result<()> {
        if self.users == 0 || self.packages == 0 || self.roles_per_package == 0 {
            return Err(Error::invalid(
                "There must be at least one user, one package and one resource role in it.",
            ));
        }
        if self.drift_percent > 100 {
            return Err(Error::invalid("Drift is a percentage, from 0 to 100."));
        }
        let most = self.assignments.div_ceil(self.packages);
        if most > self.users {
            return Err(Error::invalid(format!(
                "{} assignments over {} packages are {most} in one package, but there are only {} users, and nobody has \
                 a package twice. Ask for more users or packages.",
                self.assignments, self.packages, self.users
            )));
        }
        Ok(())
    }
}

/// Fills an empty database with bulk data.
///
/// # Errors
/// `Invalid` when the numbers do not go together, `Conflict` when the database is not empty.
pub async fn seed(db: &PgPool, options: &SeedOptions) -> Result<()> {
    options.check()?;
    let world = bulk::tenant(options, now(db).await?);
    let detail = serde_json::json!({
        "users": options.users, "packages": options.packages, "assignments": options.assignments,
        "driftPercent": options.drift_percent, "seed": options.seed,
    });
    store::load(db, &world, "tenant.seed", detail).await
}

/// Adds a world's rows to whatever is in the database.
///
/// # Errors
/// When the database refuses them.
pub async fn insert(db: &PgPool, world: &World) -> Result<()> {
    let mut transaction = db::begin(db).await?;
    store::insert(&mut transaction, world).await?;
    transaction.commit().await?;
    Ok(())
}

async fn now(db: &PgPool) -> Result<OffsetDateTime> {
    Ok(sqlx::query_scalar!(r#"select regrant_now() as "now!""#).fetch_one(db).await?)
}
