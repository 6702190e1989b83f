use regrant_model::SystemId;
use regrant_model::policy::Action;

use super::OBJECT;
use crate::caller::no_such;
use crate::db::Db;
use crate::{Caller, Result};

/// The connected system of that name, for the shell. The case does not matter.
///
/// # Errors
/// `Forbidden`; `NotFound` when there is none.
pub async fn by_name(db: &Db, caller: &Caller, name: &str) -> Result<SystemId> {
    caller.may(Action::ViewDirectory)?;
    let found = sqlx::query_scalar!(
        "select id from connected_systems where lower(name) = lower($1) and deleted_at is null",
        name,
    )
    .fetch_optional(db)
    .await?;
    found.map(SystemId).ok_or_else(|| no_such(OBJECT))
}
