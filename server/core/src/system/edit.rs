use regrant_model::policy::Action;
use regrant_model::view::LdapSettings;
use regrant_model::{Revision, SystemId};
use secrecy::SecretString;
use serde_json::json;

use super::{OBJECT, add};
use crate::caller::no_such;
use crate::connector::ldap::LdapConfig;
use crate::db::{self, Db};
use crate::engine::{self, Systems};
use crate::input::{Name, stale, taken};
use crate::{Caller, Error, Result, audit};

/// What an LDAP server's form says.
#[derive(Debug)]
pub struct EditedLdap {
    /// What people call it, unique among systems.
    pub name: Name,
    /// How to reach it, and where its people and groups are. What no form sets stays as it is.
    pub settings: LdapSettings,
    /// The password to bind with from now on; none keeps the present one.
    pub password: Option<SecretString>,
    /// The revision that the change was made of; none takes it as it stands.
    pub seen: Option<Revision>,
}

/// Changes how an LDAP server is reached. Whatever waited for it is tried again at once, with what was given up because it
/// could not be reached, did not accept Regrant's account, or did not let it do what was asked; and where people are looked for
/// differently, their accounts are looked up anew. What it answered before says nothing any more, unless only its name is
/// another one.
///
/// The kept password goes nowhere that it was not given for: who changes the address, its encryption or the bind DN
/// gives it again. Otherwise somebody could have it sent to a server of their own without ever having known it.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` for the settings, and without a password where it is needed; `Conflict` for the
/// built-in directory, when there is another system of that name, and when somebody else has changed it since.
pub async fn edit_ldap(
    db: &Db,
    systems: &Systems,
    caller: &Caller,
    id: SystemId,
    edited: &EditedLdap,
) -> Result<()> {
    caller.may(Action::ConnectSystems)?;
    if id == SystemId::BUILTIN {
        return Err(Error::conflict("The built-in directory is part of Regrant."));
    }
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let found = sqlx::query!(
            "select name, config, secret, revision from connected_systems
             where id = $1 and deleted_at is null for no key update",
            id.0
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_such(OBJECT))?;
        if edited.seen.is_some_and(|seen| seen != Revision(found.revision)) {
            return Err(stale(&format!("connected system \"{}\"", found.name)));
        }
        let before = LdapConfig::stored(found.config)?;
        let after = before.clone().with(&edited.settings);
        let secret = match &edited.password {
            Some(password) => {
                check(edited.name.as_str(), &after, password)?;
                systems.key().encrypt(id, password)?
            }
            None if before.connects_like(&after) => {
                check(edited.name.as_str(), &after, &SecretString::from(""))?;
                found.secret.unwrap_or_default()
            }
            None => {
                return Err(Error::invalid(
                    "Password: enter it again. The address, its encryption or the bind DN is another one, and the \
                     password that is kept was given for the old.",
                ));
            }
        };
        let anew = edited.password.is_some() || before != after;
        sqlx::query!(
            "update connected_systems set name = $2, config = $3, secret = $4, revision = revision + 1,
                 failures = case when $5 then 0 else failures end,
                 failing_since = case when not $5 then failing_since end,
                 last_error = case when not $5 then last_error end,
                 last_ok_at = case when not $5 then last_ok_at end,
                 open_until = case when not $5 and open_until is not null then regrant_now() end
             where id = $1",
            id.0,
            edited.name.as_str(),
            add::json(&after)?,
            secret,
            anew
        )
        .execute(&mut *tx)
        .await
        .map_err(|error| taken(error, || add::name_taken(&edited.name)))?;
        if !before.finds_people_like(&after) {
            sqlx::query!("update external_accounts set found_at = 'epoch' where system_id = $1", id.0)
                .execute(&mut *tx)
                .await?;
        }
        if anew {
            engine::again_by_new_settings(&mut tx, id.0).await?;
        } else {
            engine::due_at_once(&mut tx, id.0).await?;
        }
        let entry = audit::Entry {
            action: "system.edit",
            object_type: "system",
            object_id: id.0,
            object_name: edited.name.as_str(),
            catalog: None,
            detail: json!({ "url": after.url, "password": edited.password.is_some() }),
        };
        audit::record(&mut tx, caller, &entry).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// What the form shows at first, and the revision that it is of.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` for the built-in directory.
pub async fn ldap_settings(
    db: &Db,
    caller: &Caller,
    id: SystemId,
) -> Result<(String, LdapSettings, Revision)> {
    caller.may(Action::ConnectSystems)?;
    if id == SystemId::BUILTIN {
        return Err(Error::conflict("The built-in directory is part of Regrant."));
    }
    let found = sqlx::query!(
        "select name, config, revision from connected_systems where id = $1 and deleted_at is null",
        id.0
    )
    .fetch_optional(db)
    .await?
    .ok_or_else(|| no_such(OBJECT))?;
    Ok((found.name, LdapConfig::stored(found.config)?.settings(), Revision(found.revision)))
}

/// Gives a system the password to bind with from now on, for the shell.
///
/// # Errors
/// As [`edit_ldap`].
pub async fn set_password(
    db: &Db,
    systems: &Systems,
    caller: &Caller,
    id: SystemId,
    password: SecretString,
) -> Result<()> {
    let (name, settings, seen) = ldap_settings(db, caller, id).await?;
    let name = Name::parse("Name", &name)?;
    edit_ldap(
        db,
        systems,
        caller,
        id,
        &EditedLdap { name, settings, password: Some(password), seen: Some(seen) },
    )
    .await
}

fn check(name: &str, config: &LdapConfig, password: &SecretString) -> Result<()> {
    engine::ldap(name, add::json(config)?, password.clone()).map(drop)
}
