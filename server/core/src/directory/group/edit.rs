use regrant_model::policy::{Action, Role};
use regrant_model::{GroupId, Revision};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::members::privileged;
use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::input::{Description, Name, stale};
use crate::{Caller, Error, Result, audit, role};

/// Makes a group without members.
///
/// # Errors
/// `Forbidden`, `Conflict` when there is one of that name: whoever picks a group from a list could not tell them apart.
pub async fn create(db: &Db, caller: &Caller, name: &Name, description: &Description) -> Result<GroupId> {
    caller.may(Action::EditDirectory)?;
    let id = GroupId(Uuid::now_v7());
    let mut tx = db::begin(db).await?;
    hold_names(&mut tx).await?;
    only_of_its_name(&mut tx, id, name).await?;
    sqlx::query!(
        "insert into groups (id, display_name, description, created_at) values ($1, $2, $3, regrant_now())",
        id.0,
        name.as_str(),
        description.as_str()
    )
    .execute(&mut *tx)
    .await?;
    record(&mut tx, caller, "group.create", id, name.as_str()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes what is said of a group; where it is a resource, there too. `seen` is the revision that the change was made of;
/// none takes it as it stands.
///
/// # Errors
/// `NotFound`; `Forbidden`, also for a group that carries a role; `Conflict` when somebody else has changed it
/// since, and when there is another of that name.
pub async fn edit(
    db: &Db,
    caller: &Caller,
    id: GroupId,
    name: &Name,
    description: &Description,
    seen: Option<Revision>,
) -> Result<()> {
    let mut tx = db::begin(db).await?;
    hold_names(&mut tx).await?;
    let (found, _) = editable(&mut tx, caller, id).await?;
    if found.display_name.to_lowercase() != name.as_str().to_lowercase() {
        only_of_its_name(&mut tx, id, name).await?;
    }
    let edited = sqlx::query!(
        "update groups set display_name = $2, description = $3, revision = revision + 1
         where id = $1 and ($4::bigint is null or revision = $4)",
        id.0,
        name.as_str(),
        description.as_str(),
        seen.map(|seen| seen.0)
    )
    .execute(&mut *tx)
    .await?;
    if edited.rows_affected() == 0 {
        return Err(stale(&format!("group \"{}\"", found.display_name)));
    }
    sqlx::query!(
        "update resources set display_name = $2, description = $3 where group_id = $1",
        id.0,
        name.as_str(),
        description.as_str()
    )
    .execute(&mut *tx)
    .await?;
    record(&mut tx, caller, "group.edit", id, name.as_str()).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a group: softly, so that histories keep its name. Its memberships and the roles it carries are gone at once.
///
/// # Errors
/// `NotFound`; `Forbidden`, also for a group that carries a role; `Conflict` while a catalog holds it as a resource, and
/// when nobody would be left who is a Global administrator.
pub async fn delete(db: &Db, caller: &Caller, id: GroupId) -> Result<()> {
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let (found, roles) = editable(&mut tx, caller, id).await?;
        let holder = sqlx::query_scalar!(
            "select c.display_name from resources re
                join catalog_resources cr on cr.resource_id = re.id
                join catalogs c on c.id = cr.catalog_id
             where re.group_id = $1 order by lower(c.display_name), c.id limit 1",
            id.0
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(catalog) = holder {
            return Err(Error::conflict(format!(
                "The group \"{}\" is a resource in the catalog \"{catalog}\". Take it out of there first.",
                found.display_name
            )));
        }
        sqlx::query!("delete from role_assignments where group_id = $1", id.0).execute(&mut *tx).await?;
        sqlx::query!("delete from group_members where group_id = $1", id.0).execute(&mut *tx).await?;
        sqlx::query!("update groups set deleted_at = regrant_now() where id = $1", id.0)
            .execute(&mut *tx)
            .await?;
        if roles.contains(&Role::GlobalAdministrator) {
            role::somebody_administers(&mut tx).await?;
        }
        record(&mut tx, caller, "group.delete", id, &found.display_name).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// The group and the roles it carries, for a caller who may change it; it stays locked.
async fn editable(tx: &mut PgConnection, caller: &Caller, id: GroupId) -> Result<(store::One, Vec<Role>)> {
    caller.may(Action::EditDirectory)?;
    let found = store::lock(tx, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let roles = store::roles(tx, id).await?;
    if !roles.is_empty() {
        caller.may(Action::EditPrivileged).map_err(|_| privileged())?;
    }
    Ok((found, roles))
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    id: GroupId,
    name: &str,
) -> Result<()> {
    let entry = audit::Entry {
        action,
        object_type: "group",
        object_id: id.0,
        object_name: name,
        catalog: None,
        detail: json!({}),
    };
    audit::record(tx, caller, &entry).await
}

/// Names the lock under which groups are named, one at a time; any number that nobody else uses.
const NAMING: i64 = 0x7265_6772_616e_7403;

/// Lets nobody else name a group until the end of the transaction, so that two that are named at the same moment see each
/// other. Comes before any group is locked.
pub(crate) async fn hold_names(tx: &mut PgConnection) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock($1)", NAMING).execute(tx).await?;
    Ok(())
}

/// What somebody is told who gives a group a name that another one has.
pub(crate) fn namesake(name: &str, id: Uuid) -> String {
    format!("There is {}", another(name, id))
}

fn another(name: &str, id: Uuid) -> String {
    format!("a group named {name} already ({id}). Choose another name, or use that group.")
}

/// Refuses a name that another group has.
async fn only_of_its_name(tx: &mut PgConnection, id: GroupId, name: &Name) -> Result<()> {
    let other = sqlx::query!(
        "select id, display_name from groups
         where lower(display_name) = lower($1) and id <> $2 and deleted_at is null limit 1",
        name.as_str(),
        id.0
    )
    .fetch_optional(tx)
    .await?;
    match other {
        None => Ok(()),
        Some(there) => {
            Err(Error::conflict(format!("Name: there is {}", another(&there.display_name, there.id))))
        }
    }
}
