//! `regrant app`
//!
//! What is done here is done, and audited, as "local operator".

use regrant_core::app_registration::{self, Credentials, NewApp, Replaces};
use regrant_core::identity::{self, Holder};
use regrant_core::{Caller, catalog, db::Db, input::Name, role};
use regrant_model::policy::{Permission, Role};
use regrant_model::view::RoleHolderKind;
use secrecy::ExposeSecret as _;
use serde_json::json;
use time::Duration;

use super::user::Identity;
use crate::{config::Config, database::Database, failure::Failure};

/// What to do with app registrations.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Registers a program, and prints its client id and secret as JSON, this once
    Create {
        /// What people call it
        #[arg(long)]
        name: String,
        /// What it may do, such as EntitlementManagement.ReadWrite.All; may be given several times
        #[arg(long = "permission", value_name = "PERMISSION")]
        permissions: Vec<Permission>,
    },
    /// Lists app registrations
    List,
    /// Makes a new secret and prints it as JSON, this once; the old ones and their tokens count no more
    RotateSecret {
        /// The app registration's client id or name
        app: String,
        /// For how many hours the old secrets still count, at most 720
        #[arg(long, value_name = "HOURS", default_value_t = 0)]
        overlap: u16,
    },
    /// Gives a program a role in a catalog: it may then act there without EntitlementManagement.ReadWrite.All
    GrantRole {
        /// The app registration's client id or name
        app: String,
        /// The role, such as CatalogOwner or AssignmentManager
        role: Role,
        /// In which catalog
        #[arg(long, value_name = "NAME")]
        catalog: String,
    },
    /// Links a program to an identity of the identity provider: with its tokens it may do what both allow
    Link {
        /// The app registration's client id or name
        app: String,
        #[command(flatten)]
        identity: Identity,
    },
    /// Takes an identity away: its tokens speak for nobody any more
    Unlink {
        /// The app registration's client id or name
        app: String,
        #[command(flatten)]
        identity: Identity,
    },
    /// Deletes an app registration; its secrets and tokens count no more
    Delete {
        /// The app registration's client id or name
        app: String,
    },
}

/// Does it.
pub async fn run(command: Command, config: Config) -> Result<(), Failure> {
    let database = Database::open_migrated(&config).await?;
    let outcome = work(command, &config, &database.db).await;
    database.close().await;
    println!("{}", outcome?);
    Ok(())
}

async fn work(command: Command, config: &Config, db: &Db) -> Result<String, Failure> {
    let caller = Caller::local_operator();
    match command {
        Command::Create { name, permissions } => {
            let new = NewApp { name: Name::parse("name", &name)?, permissions };
            Ok(shown(&app_registration::create(db, &caller, &new).await?))
        }
        Command::List => {
            let all = app_registration::list(db, &caller, None).await?;
            let line = |row: regrant_model::view::AppRegistrationRow| {
                let permissions: Vec<&str> = row.permissions.iter().map(|one| one.as_str()).collect();
                format!("{}  {}  {}", row.id, row.name, permissions.join(" "))
            };
            let lines: Vec<String> = all.into_iter().map(line).collect();
            Ok(if lines.is_empty() { "There are no app registrations.".to_owned() } else { lines.join("\n") })
        }
        Command::RotateSecret { app, overlap } => {
            let id = app_registration::find(db, &caller, &app).await?;
            let overlap = Duration::hours(overlap.into());
            Ok(shown(&app_registration::rotate_secret(db, &caller, id, overlap, Replaces::Any).await?))
        }
        Command::GrantRole { app, role, catalog } => {
            let id = app_registration::find(db, &caller, &app).await?;
            let catalog = Some(catalog::find(db, &caller, &catalog).await?);
            let new = role::NewHolder { role, holder: RoleHolderKind::App(id), catalog };
            role::grant(db, &caller, new).await?;
            Ok(format!("{app} is now {}.", role.label()))
        }
        Command::Link { app, identity } => {
            let id = app_registration::find(db, &caller, &app).await?;
            let identity = identity.parse(config)?;
            identity::link(db, &caller, Holder::App(id), &identity).await?;
            Ok(format!("{app} is linked to {identity}."))
        }
        Command::Unlink { app, identity } => {
            let id = app_registration::find(db, &caller, &app).await?;
            let identity = identity.parse(config)?;
            identity::unlink(db, &caller, Holder::App(id), &identity).await?;
            Ok(format!("{app} is not linked to {identity} any more."))
        }
        Command::Delete { app } => {
            let id = app_registration::find(db, &caller, &app).await?;
            app_registration::delete(db, &caller, id).await?;
            Ok(format!("{app} was deleted."))
        }
    }
}

/// For a script to read.
fn shown(credentials: &Credentials) -> String {
    json!({ "clientId": credentials.client, "clientSecret": credentials.secret.expose_secret() }).to_string()
}
