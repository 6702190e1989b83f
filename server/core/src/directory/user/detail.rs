use regrant_model::policy::Action;
use regrant_model::view::{Command, UserDetail};
use regrant_model::{Revision, UserId};
use sqlx::PgPool;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::{Caller, Result, identity};

/// One user with their memberships, their roles, and their assignments as far as the caller may see them. Five
/// statements.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory; `NotFound` when there is no such user.
pub async fn detail(pool: &PgPool, caller: &Caller, id: UserId) -> Result<UserDetail> {
    caller.may(Action::ViewDirectory)?;
    let mut conn = pool.acquire().await?;
    let found = store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let (member_of, owner_of) = store::groups(&mut conn, id).await?;
    let roles = store::roles(&mut conn, id).await?;
    let catalogs = caller.catalogs(Action::ViewAssignments);
    let assignments = store::assignments(&mut conn, id, catalogs.as_deref()).await?;
    let identities = identity::of(&mut conn, identity::Holder::User(id)).await?;
    let privileged = roles.iter().any(|held| held.catalog.is_none());
    Ok(UserDetail {
        now: found.now,
        mail: found.mail.clone(),
        created_at: found.created_at,
        revision: Revision(found.revision),
        can_edit: can_edit(caller, privileged, "user who holds a tenant-wide role"),
        can_link: caller.standing.allows_everywhere(Action::RegisterApps),
        identities,
        user: found.view(),
        member_of,
        owner_of,
        assignments,
        roles,
    })
}

/// Those that hold or carry a role are changed by few.
pub(crate) fn can_edit(caller: &Caller, privileged: bool, what: &str) -> Command {
    let state = if privileged && !caller.standing.allows_everywhere(Action::EditPrivileged) {
        Err(format!("Only a Global administrator may change a {what}."))
    } else {
        Ok(())
    };
    Command::of(caller.standing.allows_everywhere(Action::EditDirectory), state)
}
