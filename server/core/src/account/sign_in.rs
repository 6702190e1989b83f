use std::net::IpAddr;

use regrant_model::{ErrorKind, UserId};
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::session::SignIn;
use super::{OBJECT, failures, password, store};
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit};

/// What somebody typed, and from where.
#[derive(Debug)]
pub struct Attempt {
    /// The name of the account; case does not count.
    pub user_name: String,
    /// The password.
    pub password: SecretString,
    /// The client's address.
    pub address: IpAddr,
}

/// Signs in with a local account. The work and the answer are the same whether there is no such account or the password
/// is wrong; success and failure are audited.
///
/// # Errors
/// `NotSignedIn` when name or password is wrong, `Forbidden` when the user is disabled, `TooMany` after too many failures.
pub async fn sign_in(db: &Db, attempt: Attempt) -> Result<SignIn> {
    let user_name = attempt.user_name.trim();
    let counted = failures::count(db, user_name, attempt.address).await?;
    let account = store::account(db, user_name).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let fits = password::verify(attempt.password, hash).await?;
    let from = attempt.address.to_canonical().to_string();

    let Some(account) = account else {
        // What was typed as a name is not kept: it may be a password.
        failed(db, Uuid::nil(), "", json!({ "address": from, "reason": "no such account" })).await?;
        return Err(wrong());
    };
    if !fits {
        let detail = json!({ "address": from, "reason": "wrong password" });
        failed(db, account.user_id, &account.user_name, detail).await?;
        return Err(wrong());
    }
    counted.take_back(db).await?;
    if !account.is_enabled {
        let detail = json!({ "address": from, "reason": "disabled" });
        failed(db, account.user_id, &account.user_name, detail).await?;
        return Err(Error::new(
            ErrorKind::Forbidden,
            "This user is disabled. Ask an administrator to enable it.",
        ));
    }

    let user = UserId(account.user_id);
    let caller = Caller { user: Some(user), name: account.display_name, ..Caller::nobody() };
    let mut tx = db::begin(db).await?;
    store::forget_failures(&mut tx, counted.account()).await?;
    let entry = audit::Entry {
        action: "account.sign_in",
        object_type: OBJECT,
        object_id: account.user_id,
        object_name: &account.user_name,
        catalog: None,
        detail: json!({ "address": from }),
    };
    audit::record(&mut tx, &caller, &entry).await?;
    let at = store::now(&mut tx).await?;
    tx.commit().await?;
    Ok(SignIn { user, at })
}

fn wrong() -> Error {
    Error::new(ErrorKind::NotSignedIn, "The user name or the password is wrong. Check both and try again.")
}

async fn failed(db: &Db, object_id: Uuid, object_name: &str, detail: serde_json::Value) -> Result<()> {
    let entry = audit::Entry {
        action: "account.sign_in_failed",
        object_type: OBJECT,
        object_id,
        object_name,
        catalog: None,
        detail,
    };
    let mut conn = db.acquire().await?;
    audit::record(&mut conn, &Caller::nobody(), &entry).await
}
