//! Members and owners of a group, changed by people in Regrant's own directory. For an assignment this is an "outside"
//! change: it is found as drift, and a reprocess puts it right.

use regrant_model::policy::{Action, Role};
use regrant_model::{GroupId, UserId};
use serde_json::json;
use sqlx::PgConnection;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::directory::user;
use crate::{Caller, Error, Result, audit, role};

/// Adds a member; adding one who is there changes nothing.
///
/// # Errors
/// `NotFound` for the group or the user; `Forbidden` for all but its owners and those who may edit the directory, and for
/// them too when the group carries a role.
pub async fn add_member(db: &Db, caller: &Caller, group: GroupId, user: UserId) -> Result<()> {
    change(db, caller, Change { group, user, role: "Member", add: true, action: "group.add_member" }).await
}

/// Takes a member out; taking out one who is not there changes nothing.
///
/// # Errors
/// As [`add_member`].
pub async fn remove_member(db: &Db, caller: &Caller, group: GroupId, user: UserId) -> Result<()> {
    change(db, caller, Change { group, user, role: "Member", add: false, action: "group.remove_member" })
        .await
}

/// Adds an owner, who may then change the members.
///
/// # Errors
/// As [`add_member`]; owners are changed only by those who may edit the directory.
pub async fn add_owner(db: &Db, caller: &Caller, group: GroupId, user: UserId) -> Result<()> {
    change(db, caller, Change { group, user, role: "Owner", add: true, action: "group.add_owner" }).await
}

/// Takes an owner out.
///
/// # Errors
/// As [`add_owner`].
pub async fn remove_owner(db: &Db, caller: &Caller, group: GroupId, user: UserId) -> Result<()> {
    change(db, caller, Change { group, user, role: "Owner", add: false, action: "group.remove_owner" }).await
}

#[derive(Clone, Copy)]
struct Change {
    group: GroupId,
    user: UserId,
    role: &'static str,
    add: bool,
    action: &'static str,
}

async fn change(db: &Db, caller: &Caller, change: Change) -> Result<()> {
    let mut tx = db::begin(db).await?;
    authorize(&mut tx, caller, change).await?;
    // The group stays locked, so that it can't begin to carry a role meanwhile.
    let name = store::lock(&mut tx, change.group).await?.ok_or_else(|| no_such(OBJECT))?.display_name;
    let roles = store::roles(&mut tx, change.group).await?;
    if !roles.is_empty() {
        caller.may(Action::EditPrivileged).map_err(|_| privileged())?;
    }
    let user = user::store::name(&mut tx, change.user).await?.ok_or_else(|| no_such(user::OBJECT))?;
    if change.add {
        sqlx::query!(
            "insert into group_members (group_id, role, user_id) values ($1, $2, $3) on conflict do nothing",
            change.group.0,
            change.role,
            change.user.0
        )
        .execute(&mut *tx)
        .await?;
    } else {
        sqlx::query!(
            "delete from group_members where group_id = $1 and role = $2 and user_id = $3",
            change.group.0,
            change.role,
            change.user.0
        )
        .execute(&mut *tx)
        .await?;
        if roles.contains(&Role::GlobalAdministrator) {
            role::somebody_administers(&mut tx).await?;
        }
    }
    let entry = audit::Entry {
        action: change.action,
        object_type: "group",
        object_id: change.group.0,
        object_name: &name,
        catalog: None,
        detail: json!({ "user": change.user, "name": user }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(())
}

/// What somebody is told who may change plain groups only.
pub(super) fn privileged() -> Error {
    Error::forbidden("This group carries a role. Only a Global administrator may change it.")
}

/// An owner may change the members; owners are changed by those who may edit the directory only.
async fn authorize(tx: &mut PgConnection, caller: &Caller, change: Change) -> Result<()> {
    if let Some(user) = caller.user
        && change.role == "Member"
        && store::owns(tx, change.group, user).await?
    {
        return Ok(());
    }
    caller.may(Action::EditDirectory)
}
