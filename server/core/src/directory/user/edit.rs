use regrant_model::policy::Action;
use regrant_model::{Revision, UserId};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::input::{Name, Upn, stale, taken};
use crate::{Caller, Error, Result, audit, identity, role, run};

/// What can be said of a user.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// `name@domain`, unique among users.
    pub upn: Upn,
    /// As people read it.
    pub name: Name,
    /// Mail address.
    pub mail: Option<Name>,
    /// What they do.
    pub job_title: Option<Name>,
    /// Where they do it.
    pub department: Option<Name>,
}

/// Adds a user. They can sign in once they have a local account or come by an identity provider.
///
/// # Errors
/// `Forbidden`; `Conflict` when there is one of that user principal name.
pub async fn create(db: &Db, caller: &Caller, new: &NewUser) -> Result<UserId> {
    caller.may(Action::EditDirectory)?;
    let id = UserId(Uuid::now_v7());
    let mut tx = db::begin(db).await?;
    sqlx::query!(
        "insert into users (id, user_principal_name, display_name, mail, job_title, department, created_at)
         values ($1, $2, $3, $4, $5, $6, regrant_now())",
        id.0,
        new.upn.as_str(),
        new.name.as_str(),
        new.mail.as_ref().map(Name::as_str),
        new.job_title.as_ref().map(Name::as_str),
        new.department.as_ref().map(Name::as_str)
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&new.upn)))?;
    record(&mut tx, caller, "user.create", id, new.name.as_str()).await?;
    tx.commit().await?;
    Ok(id)
}

fn already(upn: &Upn) -> String {
    format!("User principal name: there is already a user {}.", upn.as_str())
}

/// Changes what is said of a user. Their access stays as it is. `seen` is the revision that the change was made of; none
/// takes them as they stand.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when there is another one of that user principal name, or when somebody else has
/// changed them since.
pub async fn edit(
    db: &Db,
    caller: &Caller,
    id: UserId,
    draft: &NewUser,
    seen: Option<Revision>,
) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let name = editable(&mut tx, caller, id).await?;
    if name != draft.name.as_str() {
        // A trigger writes the new name to them; in this order, as workers lock them.
        sqlx::query!("select id from assignments where subject_id = $1 order by id for no key update", id.0)
            .fetch_all(&mut *tx)
            .await?;
    }
    let edited = sqlx::query!(
        "update users set user_principal_name = $2, display_name = $3, mail = $4, job_title = $5, department = $6,
            revision = revision + 1
         where id = $1 and ($7::bigint is null or revision = $7)",
        id.0,
        draft.upn.as_str(),
        draft.name.as_str(),
        draft.mail.as_ref().map(Name::as_str),
        draft.job_title.as_ref().map(Name::as_str),
        draft.department.as_ref().map(Name::as_str),
        seen.map(|seen| seen.0)
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.upn)))?;
    if edited.rows_affected() == 0 {
        return Err(stale(&format!("user \"{name}\"")));
    }
    record(&mut tx, caller, "user.edit", id, draft.name.as_str()).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets a user sign in, or not. Their access stays as it is.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` for oneself and for the last Global administrator.
pub async fn set_enabled(db: &Db, caller: &Caller, id: UserId, enabled: bool) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let name = editable(&mut tx, caller, id).await?;
    if !enabled {
        not_last(&mut tx, caller, id).await?;
    }
    sqlx::query!(
        "update users set account_enabled = $2, revision = revision + 1 where id = $1",
        id.0,
        enabled
    )
    .execute(&mut *tx)
    .await?;
    let action = if enabled { "user.enable" } else { "user.disable" };
    record(&mut tx, caller, action, id, &name).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a user: softly, so that histories keep their names. Their roles, their account and their memberships in the
/// built-in directory are gone at once; their assignments end, each package's in a run of its own, which withdraws what
/// they have in connected systems.
///
/// # Errors
/// As [`set_enabled`].
pub async fn delete(db: &Db, caller: &Caller, id: UserId) -> Result<()> {
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let name = editable(&mut tx, caller, id).await?;
        not_last(&mut tx, caller, id).await?;
        // From here on nothing begins to refer to the user, so that no membership is written after those that are deleted.
        sqlx::query!("select id from users where id = $1 for update", id.0).fetch_one(&mut *tx).await?;
        sqlx::query!("delete from local_accounts where user_id = $1", id.0).execute(&mut *tx).await?;
        identity::forget(&mut tx, identity::Holder::User(id)).await?;
        sqlx::query!("delete from role_assignments where user_id = $1", id.0).execute(&mut *tx).await?;
        sqlx::query!("delete from group_members where user_id = $1", id.0).execute(&mut *tx).await?;
        sqlx::query!("delete from app_role_assignments where user_id = $1", id.0).execute(&mut *tx).await?;
        sqlx::query!("delete from policy_approvers where user_id = $1", id.0).execute(&mut *tx).await?;
        sqlx::query!(
            "update users set deleted_at = regrant_now(), account_enabled = false where id = $1",
            id.0
        )
        .execute(&mut *tx)
        .await?;
        run::user_gone(&mut tx, caller, id).await?;
        record(&mut tx, caller, "user.delete", id, &name).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// The user's name, for a caller who may change them; they stay locked.
async fn editable(tx: &mut PgConnection, caller: &Caller, id: UserId) -> Result<String> {
    caller.may(Action::EditDirectory)?;
    let name = store::lock(tx, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let privileged = store::roles(tx, id).await?.iter().any(|held| held.catalog.is_none());
    if privileged {
        caller.may(Action::EditPrivileged).map_err(|_| {
            Error::forbidden(
                "This user holds a tenant-wide role. Only a Global administrator may change them.",
            )
        })?;
    }
    Ok(name)
}

async fn not_last(tx: &mut PgConnection, caller: &Caller, id: UserId) -> Result<()> {
    if caller.user == Some(id) {
        return Err(Error::conflict("You can't lock yourself out. Ask another administrator."));
    }
    role::keep_an_administrator(tx, id).await
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    id: UserId,
    name: &str,
) -> Result<()> {
    let entry = audit::Entry {
        action,
        object_type: "user",
        object_id: id.0,
        object_name: name,
        catalog: None,
        detail: json!({}),
    };
    audit::record(tx, caller, &entry).await
}
