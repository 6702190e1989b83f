//! Server functions of the Connected systems pages.

#![expect(clippy::too_many_arguments, reason = "a server function takes a form's fields one by one")]

use crate::api::AppError;
use crate::api::{flash, flash_test, part};
use leptos::prelude::server;
use regrant_core::{
    Caller,
    connector::ldap::LdapConfig,
    db::Db,
    engine::Systems,
    input::Name,
    system::{self, NewLdap},
};
use regrant_model::policy::Action;
use regrant_model::{
    SystemId,
    view::{Page, SystemDetail, SystemRow},
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

/// Connects an LDAP server. The password goes to the encrypted column, and is never sent back.
#[server(prefix = "/ui", endpoint = "systems/connect-ldap")]
pub async fn connect_ldap(
    name: String,
    url: String,
    #[server(default)] start_tls: bool,
    #[server(default)] allow_plaintext: bool,
    bind_dn: String,
    password: String,
    user_base: String,
    #[server(default)] user_attribute: String,
    group_base: String,
    #[server(default)] group_filter: String,
    #[server(default)] placeholder: String,
    #[server(default)] ca_certificate: String,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let mut config = LdapConfig::new(url.trim(), bind_dn.trim(), user_base.trim(), group_base.trim());
    config.start_tls = start_tls;
    config.allow_plaintext = allow_plaintext;
    for (typed, setting) in
        [(&user_attribute, &mut config.user_attribute), (&group_filter, &mut config.group_filter)]
    {
        if !typed.trim().is_empty() {
            typed.trim().clone_into(setting);
        }
    }
    config.placeholder = Some(placeholder.trim().to_owned()).filter(|dn| !dn.is_empty());
    config.ca_certificate_pem =
        Some(ca_certificate.trim()).filter(|pem| !pem.is_empty()).map(|pem| format!("{pem}\n"));
    let new = NewLdap { name: Name::parse("Name", &name)?, config, password: password.into() };
    let id = system::add_ldap(&db, &part::<Systems>()?, &caller, &new).await?;
    flash("The LDAP server was connected. Test it now.");
    leptos_axum::redirect(&format!("{}/{id}", super::SYSTEMS));
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
