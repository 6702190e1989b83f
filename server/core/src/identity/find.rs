use regrant_model::UserId;
use regrant_model::policy::Action;

use crate::caller::no_such;
use crate::db::Db;
use crate::{Caller, Result};

/// The user with that user principal name, or who signs in with that name; for the shell. The case does not matter.
///
/// # Errors
/// `Forbidden`; `NotFound` when there is none.
pub async fn find_user(db: &Db, caller: &Caller, name: &str) -> Result<UserId> {
    caller.may(Action::ViewDirectory)?;
    let found = sqlx::query_scalar!(
        "select u.id from users u left join local_accounts a on a.user_id = u.id
         where u.deleted_at is null and (lower(u.user_principal_name) = lower($1) or lower(a.user_name) = lower($1))
         order by lower(u.user_principal_name) = lower($1) desc limit 1",
        name.trim()
    )
    .fetch_optional(db)
    .await?;
    found.map(UserId).ok_or_else(|| no_such("user"))
}
