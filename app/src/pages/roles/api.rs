//! What the pages of roles read, and where their forms are posted to.

use crate::{
    api::{AppError, flash, part},
    pages::in_address::field_in_address,
};
use leptos::prelude::server;
use regrant_core::{
    Caller,
    db::Db,
    role::{self, NewHolder},
};
use regrant_model::{
    CatalogId, ErrorKind, RoleAssignmentId,
    policy::Role,
    view::{HolderChoices, RoleHolder, RoleHolderKind},
};

/// Who holds a tenant-wide role.
pub async fn list() -> Result<Vec<RoleHolder>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(role::list(&db, &caller).await?)
}

/// Whom a role could be given to, as they were searched for.
#[derive(Debug, Clone, Default)]
pub struct HolderSearch {
    /// A part of the name, as it stands in the address.
    pub text: String,
    /// The role that was chosen meanwhile.
    pub role: String,
    /// Who was found.
    pub found: HolderChoices,
}

/// Searches for users and groups as the address asks, and for roles `in_catalog` for app registrations.
pub async fn find(in_catalog: bool) -> Result<HolderSearch, AppError> {
    let (text, role) = (field_in_address("holder-name"), field_in_address("role"));
    let found = if text.trim().is_empty() {
        HolderChoices::default()
    } else {
        let (db, caller) = part::<(Db, Caller)>()?;
        role::find(&db, &caller, &text, in_catalog).await?
    };
    Ok(HolderSearch { text, role, found })
}

/// Gives a role to a user (`user:ID`), a group (`group:ID`) or an app registration (`app:ID`).
#[server(prefix = "/ui", endpoint = "roles/grant")]
pub async fn grant(
    role: Role,
    #[server(default)] holder: String,
    catalog: Option<CatalogId>,
) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    role::grant(&db, &caller, NewHolder { role, holder: read(&holder)?, catalog }).await?;
    flash(format!("The role was given: {}.", role.label()));
    Ok(())
}

/// Takes a role away.
#[server(prefix = "/ui", endpoint = "roles/revoke")]
pub async fn revoke(id: RoleAssignmentId) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    role::revoke(&db, &caller, id).await?;
    flash("The role was taken away.");
    Ok(())
}

/// A holder as forms send them.
pub(super) fn write(holder: RoleHolderKind) -> String {
    match holder {
        RoleHolderKind::User(id) => format!("user:{id}"),
        RoleHolderKind::Group(id) => format!("group:{id}"),
        RoleHolderKind::App(id) => format!("app:{id}"),
    }
}

fn read(holder: &str) -> Result<RoleHolderKind, AppError> {
    let kind = match holder.split_once(':') {
        Some(("user", id)) => id.parse().ok().map(RoleHolderKind::User),
        Some(("group", id)) => id.parse().ok().map(RoleHolderKind::Group),
        Some(("app", id)) => id.parse().ok().map(RoleHolderKind::App),
        _ => None,
    };
    kind.ok_or_else(|| {
        AppError::new(ErrorKind::Invalid, "Search for somebody, and choose one of those found.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_read_as_it_was_written() {
        let id = "0190d4e2-0000-7000-8000-000000000001";
        for holder in [
            RoleHolderKind::User(id.parse().unwrap()),
            RoleHolderKind::Group(id.parse().unwrap()),
            RoleHolderKind::App(id.parse().unwrap()),
        ] {
            assert_eq!(read(&write(holder)).unwrap(), holder);
        }
        for bad in ["", "user", "user:", "user:x", "role:0190d4e2-0000-7000-8000-000000000001"] {
            assert_eq!(read(bad).unwrap_err().kind, ErrorKind::Invalid, "{bad}");
        }
    }
}
