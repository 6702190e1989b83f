use regrant_model::policy::{Action, Role};
use regrant_model::view::RoleHolderKind;
use regrant_model::{CatalogId, RoleAssignmentId};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{action_for, claim};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::directory::{group, user};
use crate::input::taken;
use crate::{Caller, Error, Result, app_registration, audit, catalog};

/// Who is to hold which role.
#[derive(Clone, Copy, Debug)]
pub struct NewHolder {
    /// The role.
    pub role: Role,
    /// A user, a group, or for roles of a catalog an app registration.
    pub holder: RoleHolderKind,
    /// Where; none for tenant-wide roles.
    pub catalog: Option<CatalogId>,
}

/// Gives a role.
///
/// # Errors
/// `Invalid` when role and catalog do not go together; `NotFound` for the catalog or the holder; `Forbidden`, also for a
/// role that one gives to oneself or to a group of one's own, and for a group for all who may not change it any more once
/// it carries a role; `Conflict` when it is held already, and for a group that access packages have yet to give to somebody.
pub async fn grant(db: &Db, caller: &Caller, new: NewHolder) -> Result<RoleAssignmentId> {
    match (new.role.is_of_catalog(), new.catalog) {
        (true, Some(catalog)) => caller.may_in(action_for(new.role), catalog, catalog::OBJECT)?,
        (false, None) if matches!(new.holder, RoleHolderKind::App(_)) => {
            return Err(Error::invalid(format!(
                "{} is for people. A program may do in the whole tenant what its permissions say.",
                new.role.label()
            )));
        }
        (false, None) => caller.may(action_for(new.role))?,
        (true, None) => return Err(Error::invalid(format!("Say in which catalog: {}.", new.role.label()))),
        (false, Some(_)) => {
            return Err(Error::invalid(format!("{} is held in the whole tenant.", new.role.label())));
        }
    }
    let id = RoleAssignmentId(Uuid::now_v7());
    let mut tx = db::begin(db).await?;
    if let Some(catalog) = new.catalog
        && !catalog::store::hold(&mut tx, catalog).await?
    {
        return Err(no_such(catalog::OBJECT));
    }
    let (held_by, name) = holder(&mut tx, caller, new.holder).await?;
    sqlx::query!(
        "insert into role_assignments (id, role, user_id, group_id, catalog_id, created_at, app_id)
         values ($1, $2, $3, $4, $5, regrant_now(), $6)",
        id.0,
        new.role.as_str(),
        held_by.user,
        held_by.group,
        new.catalog.map(|catalog| catalog.0),
        held_by.app
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || format!("{name} holds this role already.")))?;
    let entry = audit::Entry {
        action: "role.grant",
        object_type: "role",
        object_id: id.0,
        object_name: new.role.as_str(),
        catalog: new.catalog,
        detail: json!({ "user": held_by.user, "group": held_by.group, "app": held_by.app, "name": name }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// The holder as columns; one of them is filled.
#[derive(Default)]
struct HeldBy {
    user: Option<Uuid>,
    group: Option<Uuid>,
    app: Option<Uuid>,
}

/// The holder as columns, and their name.
async fn holder(tx: &mut PgConnection, caller: &Caller, holder: RoleHolderKind) -> Result<(HeldBy, String)> {
    let own = || Error::forbidden("Nobody gives a role to themselves. Ask another administrator.");
    match holder {
        RoleHolderKind::User(id) => {
            if caller.user == Some(id) {
                return Err(own());
            }
            let name = user::store::name(tx, id).await?.ok_or_else(|| no_such(user::OBJECT))?;
            Ok((HeldBy { user: Some(id.0), ..HeldBy::default() }, name))
        }
        RoleHolderKind::Group(id) => {
            // The lock keeps members from being added by those who may change a plain group only.
            let found = group::store::lock(tx, id).await?.ok_or_else(|| no_such(group::OBJECT))?;
            if let Some(user) = caller.user
                && group::store::has(tx, id, user).await?
            {
                return Err(own());
            }
            caller.may(Action::EditPrivileged).map_err(|_| {
                Error::forbidden(
                    "Only a Global administrator may give a role to a group. Give it to users instead.",
                )
            })?;
            if let Some(person) = claim::unmet(tx, id).await? {
                return Err(Error::conflict(format!(
                    "An access package gives this group to {person}, who is not in it. Whoever may reprocess could put them \
                     in once it carries a role. Reprocess or remove that assignment first."
                )));
            }
            Ok((HeldBy { group: Some(id.0), ..HeldBy::default() }, found.display_name))
        }
        RoleHolderKind::App(id) => {
            let name = app_registration::store::hold(tx, id)
                .await?
                .ok_or_else(|| no_such(app_registration::OBJECT))?;
            Ok((HeldBy { app: Some(id.0), ..HeldBy::default() }, name))
        }
    }
}
