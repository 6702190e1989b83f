//! `regrant system`

use std::io::Read as _;
use std::path::PathBuf;

use regrant_core::connector::ldap::LdapConfig;
use regrant_core::engine::Systems;
use regrant_core::input::Name;
use regrant_core::{Caller, system};
use secrecy::SecretString;

use crate::{
    config::Config,
    database::{Database, secret_key},
    failure::Failure,
};

/// What to do with connected systems.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Connects a system
    #[command(subcommand)]
    Add(Add),
    /// Sets the password that Regrant binds with; it is read from standard input
    Password {
        /// The system's name
        name: String,
    },
    /// Tells what works and what does not, writing nothing in the system
    Test {
        /// The system's name
        name: String,
    },
}

/// What kind of system.
#[derive(Debug, clap::Subcommand)]
pub enum Add {
    /// An LDAP server; the bind password is read from standard input
    Ldap(Ldap),
}

/// How to reach an LDAP server.
#[derive(Debug, clap::Args)]
pub struct Ldap {
    /// What people call it
    #[arg(long)]
    name: String,
    /// ldap://host[:port] or ldaps://host[:port]
    #[arg(long)]
    url: String,
    /// Encrypt an ldap:// connection before anything else is said
    #[arg(long)]
    start_tls: bool,
    /// Allow an unencrypted connection to another machine
    #[arg(long)]
    allow_plaintext: bool,
    /// Trust these certificate authorities in place of the operating system's
    #[arg(long, value_name = "FILE")]
    ca_certificate: Option<PathBuf>,
    /// The account that Regrant binds with
    #[arg(long, value_name = "DN")]
    bind_dn: String,
    /// Where people are looked for
    #[arg(long, value_name = "DN")]
    user_base: String,
    /// The attribute by which a person is found: uid takes the part of the user principal name before the @
    #[arg(long, value_name = "NAME", default_value = "uid")]
    user_attribute: String,
    /// Where groups are looked for
    #[arg(long, value_name = "DN")]
    group_base: String,
    /// What counts as a group
    #[arg(long, value_name = "FILTER", default_value = "(objectClass=groupOfNames)")]
    group_filter: String,
    /// Stands in for the last member where a group may not be empty (default: the group's own DN)
    #[arg(long, value_name = "DN")]
    placeholder: Option<String>,
}

/// Adds, changes or tests.
pub async fn run(command: Command, config: Config) -> Result<(), Failure> {
    let database = Database::open_migrated(&config).await?;
    let outcome = match secret_key(&config) {
        Ok(key) => work(command, &database, &Systems::new(key)).await,
        Err(failure) => Err(failure),
    };
    database.close().await;
    outcome
}

async fn work(command: Command, database: &Database, systems: &Systems) -> Result<(), Failure> {
    let caller = Caller::local_operator();
    let id = match command {
        Command::Add(Add::Ldap(ldap)) => {
            let new = ldap.parse()?;
            let name = ldap.name.clone();
            let id = system::add_ldap(&database.db, systems, &caller, &new).await?;
            println!("{name} is connected.");
            id
        }
        Command::Password { name } => {
            let id = system::by_name(&database.db, &caller, &name).await?;
            system::set_password(&database.db, systems, &caller, id, password()?).await?;
            println!("{name} has its new password.");
            id
        }
        Command::Test { name } => system::by_name(&database.db, &caller, &name).await?,
    };
    let steps = system::test(&database.db, systems, &caller, id).await?;
    for step in &steps {
        println!("{:<4} {:<8} {}", if step.ok { "ok" } else { "FAIL" }, step.name, step.detail);
    }
    if steps.iter().all(|step| step.ok) {
        return Ok(());
    }
    Err(regrant_core::Error::unavailable("Not everything works yet; the lines above say what to do.").into())
}

impl Ldap {
    fn parse(&self) -> Result<system::NewLdap, Failure> {
        let mut config = LdapConfig::new(&*self.url, &*self.bind_dn, &*self.user_base, &*self.group_base);
        config.start_tls = self.start_tls;
        config.allow_plaintext = self.allow_plaintext;
        config.user_attribute.clone_from(&self.user_attribute);
        config.group_filter.clone_from(&self.group_filter);
        config.placeholder.clone_from(&self.placeholder);
        if let Some(file) = &self.ca_certificate {
            let pem = std::fs::read_to_string(file)
                .map_err(|error| Failure::io(format!("{} can't be read", file.display()), error))?;
            config.ca_certificate_pem = Some(pem);
        }
        Ok(system::NewLdap { name: Name::parse("name", &self.name)?, config, password: password()? })
    }
}

/// The bind password, from standard input.
fn password() -> Result<SecretString, Failure> {
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .map_err(|error| Failure::io("The bind password can't be read from standard input", error))?;
    Ok(SecretString::from(password.trim_end_matches(['\r', '\n'])))
}
