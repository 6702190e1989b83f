use regrant_model::UserId;
use regrant_model::policy::Action;
use regrant_model::view::Person;
use sqlx::PgPool;

use super::store;
use crate::caller::forbidden;
use crate::list::contains;
use crate::{Caller, Result};

/// The first twenty users whose name or user principal name contains the text, to pick one from.
///
/// # Errors
/// `Forbidden` when the caller neither sees the directory nor has anything to give to a user.
pub async fn find(pool: &PgPool, caller: &Caller, search: &str) -> Result<Vec<Person>> {
    may_pick(caller)?;
    let mut conn = pool.acquire().await?;
    store::find(&mut conn, &contains(search.trim())).await
}

/// Those who were picked, by name. Who is gone is left out.
///
/// # Errors
/// As [`find`].
pub async fn picked(pool: &PgPool, caller: &Caller, users: &[UserId]) -> Result<Vec<Person>> {
    may_pick(caller)?;
    let mut conn = pool.acquire().await?;
    store::picked(&mut conn, users).await
}

fn may_pick(caller: &Caller) -> Result<()> {
    let picks = [Action::ViewDirectory, Action::Assign, Action::ManageCatalog, Action::ManageManagers];
    if picks.into_iter().any(|action| caller.standing.allows_somewhere(action)) {
        Ok(())
    } else {
        Err(forbidden(Action::ViewDirectory))
    }
}
