//! Where the forms of linked identities are posted to.

use super::Held;
use crate::api::{AppError, flash, part};
use leptos::prelude::server;
use regrant_core::{
    Caller,
    db::Db,
    identity::{self, Holder, NewIdentity},
};
use regrant_model::ErrorKind;

/// Links an identity to a user (`user:ID`) or an app registration (`app:ID`).
#[server(prefix = "/ui", endpoint = "identities/link")]
pub async fn link(holder: String, issuer: String, subject: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    identity::link(&db, &caller, read(&holder)?, &NewIdentity::parse(&issuer, &subject)?).await?;
    flash("The identity is linked. Its tokens count at the API from now on.");
    Ok(())
}

/// Unlinks an identity from a user or an app registration.
#[server(prefix = "/ui", endpoint = "identities/unlink")]
pub async fn unlink(holder: String, issuer: String, subject: String) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    identity::unlink(&db, &caller, read(&holder)?, &NewIdentity::parse(&issuer, &subject)?).await?;
    flash("The identity was unlinked. Its tokens count no more.");
    Ok(())
}

/// A holder as forms send it.
pub(super) fn write(holder: Held) -> String {
    match holder {
        Held::User(id) => format!("user:{id}"),
        Held::App(id) => format!("app:{id}"),
    }
}

fn read(holder: &str) -> Result<Holder, AppError> {
    let found = match holder.split_once(':') {
        Some(("user", id)) => id.parse().ok().map(Holder::User),
        Some(("app", id)) => id.parse().ok().map(Holder::App),
        _ => None,
    };
    found.ok_or_else(|| {
        AppError::new(ErrorKind::Invalid, "Open the page of a user or of an app registration.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_read_as_it_was_written() {
        let id = "0190d4e2-0000-7000-8000-000000000001";
        assert_eq!(read(&write(Held::User(id.parse().unwrap()))).unwrap(), Holder::User(id.parse().unwrap()));
        assert_eq!(read(&write(Held::App(id.parse().unwrap()))).unwrap(), Holder::App(id.parse().unwrap()));
        for bad in ["", "user", "user:", "user:x", "group:0190d4e2-0000-7000-8000-000000000001"] {
            assert_eq!(read(bad).unwrap_err().kind, ErrorKind::Invalid, "{bad}");
        }
    }
}
