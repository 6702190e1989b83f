//! Server functions of the Connected systems pages.

use crate::api::AppError;
use crate::api::{flash, flash_test, part};
use leptos::prelude::server;
use regrant_core::{
    Caller,
    connector::ldap::LdapConfig,
    db::Db,
    engine::Systems,
    input::Name,
    system::{self, EditedLdap, NewLdap},
};
use regrant_model::policy::Action;
use regrant_model::{
    Revision, SystemId,
    view::{LdapSettings, Page, SystemDetail, SystemRow},
};

/// A page of the connected systems.
pub async fn list(cursor: Option<String>) -> Result<Page<SystemRow>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(system::list(&db, &caller, cursor.as_deref()).await?)
}

/// Whether the caller may connect systems.
pub fn may_connect() -> Result<bool, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    Ok(caller.standing.allows_everywhere(Action::ConnectSystems))
}

/// One connected system.
pub async fn detail(system: SystemId) -> Result<SystemDetail, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(system::detail(&db, &caller, system).await?)
}

/// Tries everything that Regrant needs of a system, step by step.
#[server(prefix = "/ui", endpoint = "systems/test")]
pub async fn test(system: SystemId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    flash_test(system::test(&db, &part::<Systems>()?, &caller, system).await?);
    Ok(())
}

/// What the form to change a system shows at first.
pub async fn settings(system: SystemId) -> Result<(String, LdapSettings, Revision), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(system::ldap_settings(&db, &caller, system).await?)
}

/// Connects an LDAP server. The password goes to the encrypted column, and is never sent back.
#[server(prefix = "/ui", endpoint = "systems/connect-ldap")]
pub async fn connect_ldap(name: String, settings: LdapSettings, password: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let config = LdapConfig::new("", "", "", "").with(&settings);
    let new = NewLdap { name: Name::parse("Name", &name)?, config, password: password.into() };
    let id = system::add_ldap(&db, &part::<Systems>()?, &caller, &new).await?;
    flash("The LDAP server was added. Test it now.");
    leptos_axum::redirect(&format!("{}/{id}", super::SYSTEMS));
    Ok(())
}

/// Changes how an LDAP server is reached. An empty password keeps the present one.
#[server(prefix = "/ui", endpoint = "systems/edit-ldap")]
pub async fn edit_ldap(
    system: SystemId,
    revision: Revision,
    name: String,
    settings: LdapSettings,
    #[server(default)] password: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let edited = EditedLdap {
        name: Name::parse("Name", &name)?,
        settings,
        password: Some(password).filter(|password| !password.is_empty()).map(Into::into),
        seen: Some(revision),
    };
    system::edit_ldap(&db, &part::<Systems>()?, &caller, system, &edited).await?;
    flash("The connected system was saved. Test it now.");
    leptos_axum::redirect(&format!("{}/{system}", super::SYSTEMS));
    Ok(())
}

/// Removes a system that nothing uses.
#[server(prefix = "/ui", endpoint = "systems/remove")]
pub async fn remove(system: SystemId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    system::remove(&db, &caller, system).await?;
    flash("The connected system was removed.");
    leptos_axum::redirect(super::SYSTEMS);
    Ok(())
}
