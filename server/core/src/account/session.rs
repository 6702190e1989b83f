//! Who somebody signed in is, asked anew on every request.

use regrant_model::UserId;
use regrant_model::policy::{HeldRole, Standing};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{OBJECT, store};
use crate::db::Db;
use crate::{Caller, Result, audit, column};

/// However busy, nobody stays signed in for longer.
pub(super) const LONGEST: Duration = Duration::hours(12);

/// A sign-in that has happened; a transport keeps it in its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Who.
    pub user: UserId,
    /// When, in the database's time.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Somebody whose sign-in still counts.
#[derive(Debug)]
pub struct Resumed {
    /// Who, with the roles they hold now.
    pub caller: Caller,
    /// For so long it will count, however busy they are.
    pub left: Duration,
}

/// Who signed in. None when the sign-in counts no more: it is twelve hours old, the password was set since, or the user
/// was disabled or deleted.
///
/// # Errors
/// When the database fails.
pub async fn resume(db: &Db, sign_in: &SignIn) -> Result<Option<Resumed>> {
    let rows = store::standing(db, sign_in.user, Some(sign_in.at), LONGEST).await?;
    let left = rows.first().and_then(|row| row.left).map_or(Duration::ZERO, Duration::seconds_f64);
    Ok(standing(sign_in.user, rows)?.map(|caller| Resumed { caller, left }))
}

/// A user as a caller, with the roles they hold now, directly or as a member of a group. None for users that are
/// disabled, deleted or not there.
///
/// # Errors
/// When the database fails.
pub async fn caller(db: &Db, user: UserId) -> Result<Option<Caller>> {
    standing(user, store::standing(db, user, None, LONGEST).await?)
}

/// Writes down that somebody signed out; the session itself is the transport's.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(db: &Db, caller: &Caller) -> Result<()> {
    let Some(user) = caller.user else { return Ok(()) };
    let mut conn = db.acquire().await?;
    let entry = audit::Entry {
        action: "account.sign_out",
        object_type: OBJECT,
        object_id: user.0,
        object_name: &caller.name,
        catalog: None,
        detail: serde_json::json!({}),
    };
    audit::record(&mut conn, caller, &entry).await
}

fn standing(user: UserId, rows: Vec<store::StandingRow>) -> Result<Option<Caller>> {
    let Some(name) = rows.first().map(|row| row.name.clone()) else { return Ok(None) };
    let mut roles = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(role) = row.role {
            let held = HeldRole { role: column::text(&role)?, catalog: row.catalog.map(Into::into) };
            if !roles.contains(&held) {
                roles.push(held);
            }
        }
    }
    Ok(Some(Caller { user: Some(user), app: None, name, standing: Standing { roles } }))
}
