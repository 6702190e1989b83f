use regrant_model::SystemId;
use regrant_model::policy::Action;
use regrant_model::view::{Command, SystemDetail, SystemKind};
use serde_json::Value;
use sqlx::PgPool;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::connector::ldap::LdapConfig;
use crate::{Caller, Result};

/// One connected system with its resources. Three statements.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory; `NotFound` when there is no such system.
pub async fn detail(pool: &PgPool, caller: &Caller, id: SystemId) -> Result<SystemDetail> {
    caller.may(Action::ViewDirectory)?;
    let mut conn = pool.acquire().await?;
    let found = store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let resources = store::resources(&mut conn, id).await?;
    let (now, created_at) = store::times(&mut conn, id).await?;
    let settings = settings(&found.config)?;
    let system = found.view()?;
    let connects = caller.standing.allows_everywhere(Action::ConnectSystems);
    let builtin = system.kind == SystemKind::Builtin;
    let edit = if builtin { Err("It is part of Regrant.") } else { Ok(()) };
    let test = if builtin { Err("It is part of Regrant and needs no test.") } else { Ok(()) };
    let remove = match (builtin, system.resources) {
        (true, _) => Err("It is part of Regrant."),
        (false, 0) => Ok(()),
        (false, _) => {
            Err("Some of its resources are governed; take them out of packages and catalogs first.")
        }
    };
    Ok(SystemDetail {
        now,
        created_at,
        settings,
        resources,
        can_edit: Command::of(connects, edit),
        can_test: Command::of(connects, test),
        can_remove: Command::of(connects, remove),
        system,
    })
}

/// What was set, in words and in the order of the form. Secrets have a column of their own, encrypted.
fn settings(config: &Value) -> Result<Vec<(String, String)>> {
    if config.as_object().is_none_or(serde_json::Map::is_empty) {
        return Ok(Vec::new());
    }
    let ldap = LdapConfig::stored(config.clone())?;
    let encryption = match (ldap.url.starts_with("ldaps:"), ldap.start_tls) {
        (true, _) => "From the start (LDAPS)",
        (false, true) => "StartTLS",
        (false, false) => "None",
    };
    let trusted = match ldap.ca_certificate_pem {
        Some(_) => "Those that were given",
        None => "Those of the operating system",
    };
    let placeholder = ldap.placeholder.unwrap_or_else(|| "The group's own DN".to_owned());
    let seconds = |length: u64| format!("{length} s");
    let all = [
        ("Address", ldap.url),
        ("Encryption", encryption.to_owned()),
        ("Trusted authorities", trusted.to_owned()),
        ("Bind DN", ldap.bind_dn),
        ("User base", ldap.user_base),
        ("User attribute", ldap.user_attribute),
        ("Group base", ldap.group_base),
        ("Group filter", ldap.group_filter),
        ("Member attribute", ldap.member_attribute),
        ("Group id attribute", ldap.id_attribute),
        ("Last member's place", placeholder),
        ("Changes at once", ldap.batch_size.to_string()),
        ("Time to connect", seconds(ldap.connect_timeout_seconds)),
        ("Time to answer", seconds(ldap.operation_timeout_seconds)),
    ];
    Ok(all.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
}
