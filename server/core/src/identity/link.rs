use std::fmt;

use regrant_model::policy::Action;
use regrant_model::{AppRegistrationId, UserId};
use serde_json::json;
use sqlx::PgConnection;
use url::{Host, Url};
use uuid::Uuid;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::{Db, retry};
use crate::directory::user;
use crate::{Caller, Error, Result, app_registration, audit, db};

/// The longest issuer or subject; OpenID Connect allows subjects 255 characters.
const LONGEST: usize = 255;

/// Whose an identity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A person's.
    User(UserId),
    /// A program's.
    App(AppRegistrationId),
}

/// An identity, as tokens name it. Both are compared to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentity {
    issuer: String,
    subject: String,
}

impl fmt::Display for NewIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.subject, self.issuer)
    }
}

impl NewIdentity {
    /// Parses it. The issuer is the address in the tokens' `iss`; the subject is their `sub` or
    /// `oid`.
    ///
    /// # Errors
    /// `Invalid`, saying which of both is wrong and why.
    pub fn parse(issuer: &str, subject: &str) -> Result<Self> {
        let issuer = text("Issuer", issuer)?;
        if !issuer.parse::<Url>().is_ok_and(|url| is_safe(&url)) {
            return Err(Error::invalid(
                "Issuer: write its address as its tokens name it, such as https://login.example.com/tenant.",
            ));
        }
        Ok(Self { issuer, subject: text("Subject", subject)? })
    }
}

/// Whether what comes from there can't be changed on its way: https, or this machine.
pub fn is_safe(url: &Url) -> bool {
    let local = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && local)
}

fn text(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(format!("{field}: fill this in.")));
    }
    if text.chars().count() > LONGEST {
        return Err(Error::invalid(format!("{field}: at most {LONGEST} characters.")));
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Error::invalid(format!("{field}: no spaces and no control characters.")));
    }
    Ok(text.to_owned())
}

/// Links an identity: from now on its tokens speak for this user or program. To link it again changes nothing.
///
/// # Errors
/// `Forbidden`; `NotFound` for a holder that is not there; `Conflict` when it is linked to another one.
pub async fn link(db: &Db, caller: &Caller, holder: Holder, new: &NewIdentity) -> Result<()> {
    caller.may(Action::RegisterApps)?;
    retry(|| async {
        let mut tx = db::begin(db).await?;
        let name = held(&mut tx, holder).await?;
        if !store::insert(&mut tx, holder, &new.issuer, &new.subject).await? {
            let kept = store::holder(&mut tx, &new.issuer, &new.subject).await?;
            return match kept {
                Some((kept, _)) if kept == holder => Ok(()),
                kept => {
                    let whose = kept.map_or_else(|| "somebody else".to_owned(), |(_, name)| name);
                    Err(Error::conflict(format!(
                        "Subject: this identity is linked to {whose} already. Unlink it there first."
                    )))
                }
            };
        }
        record(&mut tx, caller, "identity.link", holder, &name, new).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Takes an identity away from whoever holds it: its tokens speak for nobody from the next call on.
///
/// # Errors
/// `Forbidden`; `NotFound` when this holder has no such identity.
pub async fn unlink(db: &Db, caller: &Caller, holder: Holder, of: &NewIdentity) -> Result<()> {
    caller.may(Action::RegisterApps)?;
    let mut tx = db::begin(db).await?;
    let name = held(&mut tx, holder).await?;
    if !store::delete(&mut tx, holder, &of.issuer, &of.subject).await? {
        return Err(no_such(OBJECT));
    }
    record(&mut tx, caller, "identity.unlink", holder, &name, of).await?;
    tx.commit().await?;
    Ok(())
}

/// The holder's name; held against its deletion.
async fn held(tx: &mut PgConnection, holder: Holder) -> Result<String> {
    match holder {
        Holder::User(id) => user::store::lock(tx, id).await?.ok_or_else(|| no_such("user")),
        Holder::App(id) => {
            app_registration::store::hold(tx, id).await?.ok_or_else(|| no_such(app_registration::OBJECT))
        }
    }
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    holder: Holder,
    name: &str,
    identity: &NewIdentity,
) -> Result<()> {
    let (object_type, object_id): (_, Uuid) = match holder {
        Holder::User(id) => ("user", id.0),
        Holder::App(id) => (app_registration::OBJECT, id.0),
    };
    let entry = audit::Entry {
        action,
        object_type,
        object_id,
        object_name: name,
        catalog: None,
        detail: json!({ "issuer": identity.issuer, "subject": identity.subject }),
    };
    audit::record(tx, caller, &entry).await
}
