//! `regrant user`
//!
//! What is done here is done, and audited, as "local operator".

use std::io::{IsTerminal, Read, stdin};

use regrant_core::{
    Caller,
    account::{self, NewAccount, Password},
    catalog,
    db::Db,
    identity::{self, Holder, NewIdentity},
    input::{Name, Upn},
    role::{self, NewHolder},
};
use regrant_model::{policy::Role, view::RoleHolderKind};
use secrecy::SecretString;

use crate::{config::Config, database::Database, failure::Failure};

/// What to do with a local account.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Makes a local account; the password is read from standard input
    Create {
        /// The name to sign in with
        user_name: String,
        /// The name that others see [default: the user name]
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
        /// Whose account it is; the user is made when missing [default: the user name, at localhost if it has no domain]
        #[arg(long, value_name = "NAME")]
        user_principal_name: Option<String>,
    },
    /// Sets the password of a local account, read from standard input
    SetPassword {
        /// The name to sign in with
        user_name: String,
    },
    /// Gives the user of a local account a role
    GrantRole {
        /// The name to sign in with
        user_name: String,
        /// The role, such as GlobalAdministrator or CatalogOwner
        role: Role,
        /// In which catalog, for the roles that are held in one
        #[arg(long, value_name = "NAME")]
        catalog: Option<String>,
    },
    /// Links a user to an identity of the identity provider: its tokens speak for them
    Link {
        /// The user principal name, or the name to sign in with
        user: String,
        #[command(flatten)]
        identity: Identity,
    },
    /// Takes an identity away: its tokens speak for nobody any more
    Unlink {
        /// The user principal name, or the name to sign in with
        user: String,
        #[command(flatten)]
        identity: Identity,
    },
}

/// An identity, as the identity provider's tokens name it.
#[derive(Debug, clap::Args)]
pub struct Identity {
    /// Whom its tokens name: their "sub" or "oid"
    #[arg(long)]
    subject: String,
    /// The provider, as its tokens name it ("iss") [default: the one of --oidc-issuer]
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
}

impl Identity {
    /// Reads it.
    pub(super) fn parse(&self, config: &Config) -> Result<NewIdentity, Failure> {
        let issuer = self.issuer.as_ref().or(config.oidc_issuer.as_ref()).ok_or_else(|| {
            Failure::Usage("which identity provider? Name it with --issuer, or with --oidc-issuer".to_owned())
        })?;
        Ok(NewIdentity::parse(issuer, &self.subject)?)
    }
}

/// Does it.
pub async fn run(command: Command, config: Config) -> Result<(), Failure> {
    // Before anything is started: nobody waits for a database to be told that a password is too short.
    let password = match &command {
        Command::Create { .. } | Command::SetPassword { .. } => Some(read_password()?),
        Command::GrantRole { .. } | Command::Link { .. } | Command::Unlink { .. } => None,
    };
    let database = Database::open_migrated(&config).await?;
    let outcome = work(command, password, &config, &database.db).await;
    database.close().await;
    println!("{}", outcome?);
    Ok(())
}

async fn work(
    command: Command,
    password: Option<Password>,
    config: &Config,
    db: &Db,
) -> Result<String, Failure> {
    let caller = Caller::local_operator();
    match (command, password) {
        (Command::Create { user_name, display_name, user_principal_name }, Some(password)) => {
            let done = format!("The account {user_name} was made.");
            let principal = user_principal_name.unwrap_or_else(|| {
                if user_name.contains('@') { user_name.clone() } else { format!("{user_name}@localhost") }
            });
            let new = NewAccount {
                user_name: Name::parse("user name", &user_name)?,
                upn: Upn::parse("user principal name", &principal)?,
                name: display_name.map(|name| Name::parse("display name", &name)).transpose()?,
                password,
            };
            account::create(db, &caller, new).await?;
            Ok(done)
        }
        (Command::SetPassword { user_name }, Some(password)) => {
            account::set_password(db, &caller, &user_name, password).await?;
            Ok(format!("The password of {user_name} was set."))
        }
        (Command::GrantRole { user_name, role, catalog }, _) => {
            let user = account::find(db, &caller, &user_name).await?;
            let catalog = match catalog {
                Some(name) => Some(catalog::find(db, &caller, &name).await?),
                None => None,
            };
            role::grant(db, &caller, NewHolder { role, holder: RoleHolderKind::User(user), catalog }).await?;
            Ok(format!("{user_name} is now {}.", role.label()))
        }
        (Command::Link { user, identity }, _) => {
            let (id, identity) = (identity::find_user(db, &caller, &user).await?, identity.parse(config)?);
            identity::link(db, &caller, Holder::User(id), &identity).await?;
            Ok(format!("{user} is linked to {identity}."))
        }
        (Command::Unlink { user, identity }, _) => {
            let (id, identity) = (identity::find_user(db, &caller, &user).await?, identity.parse(config)?);
            identity::unlink(db, &caller, Holder::User(id), &identity).await?;
            Ok(format!("{user} is not linked to {identity} any more."))
        }
        (Command::Create { .. } | Command::SetPassword { .. }, None) => {
            Err(Failure::Usage("the password is missing".to_owned()))
        }
    }
}

/// All of standard input but the line's end.
fn read_password() -> Result<Password, Failure> {
    if stdin().is_terminal() {
        eprintln!(
            "Type the password and press Enter, then Ctrl-D. It is shown as you type; better pipe it in."
        );
    }
    let mut text = String::new();
    stdin()
        .take(64 * 1024)
        .read_to_string(&mut text)
        .map_err(|error| Failure::Usage(format!("the password can't be read: {error}")))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    Ok(Password::parse(SecretString::from(text))?)
}
