use regrant_model::AppRegistrationId;
use regrant_model::policy::Action;
use regrant_model::view::AppRegistrationRow;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::Db;
use crate::list::contains;
use crate::{Caller, Result};

/// The most that are listed: an organisation has dozens.
const MOST: i64 = 1_000;

/// The app registrations whose name contains the text, or whose client id it is, by name; without a text, all.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory.
pub async fn list(db: &Db, caller: &Caller, search: Option<&str>) -> Result<Vec<AppRegistrationRow>> {
    caller.may(Action::ViewDirectory)?;
    let search = search.unwrap_or_default().trim();
    let rows = sqlx::query!(
        r#"select a.id, a.display_name, a.permissions, a.created_at, max(s.created_at) as secret_made_at
        from app_registrations a left join app_secrets s on s.app_id = a.id
        where a.deleted_at is null and (a.display_name ilike $2 or a.id::text = lower($3)) group by a.id order by lower(a.display_name), a.id limit $1"#,
        MOST,
        contains(search),
        search
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(AppRegistrationRow {
                id: row.id.into(),
                name: row.display_name,
                permissions: store::permissions(&row.permissions)?,
                created_at: row.created_at,
                secret_made_at: row.secret_made_at,
            })
        })
        .collect()
}

/// The app registration with that client id or that name, for the shell. The case does not matter.
///
/// # Errors
/// `Forbidden`; `NotFound` when there is none.
pub async fn find(db: &Db, caller: &Caller, client_or_name: &str) -> Result<AppRegistrationId> {
    caller.may(Action::ViewDirectory)?;
    let found = sqlx::query_scalar!(
        "select id from app_registrations
         where deleted_at is null and (lower(display_name) = lower($1) or id::text = lower($1))
         order by id::text = lower($1) desc limit 1",
        client_or_name
    )
    .fetch_optional(db)
    .await?;
    found.map(Into::into).ok_or_else(|| no_such(OBJECT))
}
