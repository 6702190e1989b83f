use regrant_model::policy::Action;
use regrant_model::{AppRegistrationId, AppSecretId};
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use super::{Credentials, OBJECT, secret, store};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit};

/// The longest that a secret lives on after it was replaced.
pub const LONGEST_OVERLAP: Duration = Duration::days(30);

/// Which secret a new one follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    /// Whichever is the newest.
    Any,
    /// The one that the caller takes for the newest, if there is one: a form that is sent twice makes one secret.
    Newest(Option<AppSecretId>),
}

/// Gives a program a new secret. The old ones count for `overlap` more, so that a program that is running can be given the
/// new one in peace; with none they and the tokens that were got by them count no more at once.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` for an overlap of more than thirty days; `Conflict` when the newest secret is another
/// one than the caller takes for it.
pub async fn rotate_secret(
    db: &Db,
    caller: &Caller,
    id: AppRegistrationId,
    overlap: Duration,
    replaces: Replaces,
) -> Result<Credentials> {
    caller.may(Action::RegisterApps)?;
    if overlap.is_negative() || overlap > LONGEST_OVERLAP {
        return Err(Error::invalid("Overlap: at most 30 days."));
    }
    let made = secret::make();
    let mut tx = db::begin(db).await?;
    let name = store::lock(&mut tx, id).await?.ok_or_else(|| no_such(OBJECT))?;
    if let Replaces::Newest(seen) = replaces
        && store::newest_secret(&mut tx, id).await? != seen
    {
        return Err(Error::conflict(
            "A newer secret was made meanwhile, so none was made now. If you don't have that one, make a new secret from \
             this page as it is now.",
        ));
    }
    sqlx::query!("delete from app_secrets where app_id = $1 and expires_at <= regrant_now()", id.0)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "update app_secrets set expires_at = least(expires_at, regrant_now() + make_interval(secs => $2)) where app_id = $1",
        id.0,
        overlap.as_seconds_f64()
    )
    .execute(&mut *tx)
    .await?;
    store::add_secret(&mut tx, id, AppSecretId(Uuid::now_v7()), &secret::hash(&made)).await?;
    let entry = audit::Entry {
        action: "app_registration.rotate_secret",
        object_type: OBJECT,
        object_id: id.0,
        object_name: &name,
        catalog: None,
        detail: json!({ "overlap_seconds": overlap.whole_seconds() }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(Credentials { client: id, secret: made })
}
