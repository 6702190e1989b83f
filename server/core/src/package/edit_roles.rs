use std::collections::BTreeMap;

use regrant_model::view::RoleChange;
use regrant_model::{PackageId, ResourceRoleId, Revision};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::PackageHead;
use super::visible::locked;
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::input::stale;
use crate::run::{self, Asked};
use crate::{Caller, Error, Result, audit, role, separation};

/// The most resource roles that one change adds and removes.
const MOST: usize = 200;

/// Adds a resource role of the package's catalog to the package; as [`change_roles`].
///
/// # Errors
/// As [`change_roles`].
pub async fn add_role(
    db: &Db,
    caller: &Caller,
    id: PackageId,
    role: ResourceRoleId,
) -> Result<Option<Asked>> {
    change_roles(db, caller, id, &RoleChange { add: vec![role], remove: Vec::new() }, None).await
}

/// Takes a resource role out of the package; as [`change_roles`].
///
/// # Errors
/// As [`change_roles`].
pub async fn remove_role(
    db: &Db,
    caller: &Caller,
    id: PackageId,
    role: ResourceRoleId,
) -> Result<Option<Asked>> {
    change_roles(db, caller, id, &RoleChange { add: Vec::new(), remove: vec![role] }, None).await
}

/// Adds resource roles of the package's catalog to the package and takes others out, all of them or none, and brings its
/// live assignments to that at once, as one run; no run when nobody has the package. What is taken out is withdrawn unless
/// another assignment wants it. `seen` is the version whose preview was looked at; none takes the package as it stands.
///
/// # Errors
/// `NotFound` for the package, a role that its catalog does not hold, or one to take out that it does not give;
/// `Forbidden`, also for a role of a group that carries one; `Invalid` for a change of nothing; `Conflict` when it gives one
/// of the new ones already, when separation of duties forbids one of them, or when somebody else has changed its resource
/// roles since.
pub async fn change_roles(
    db: &Db,
    caller: &Caller,
    id: PackageId,
    change: &RoleChange,
    seen: Option<Revision>,
) -> Result<Option<Asked>> {
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let head = locked(&mut tx, caller, id).await?;
        let change = Change::of(change)?;
        if seen.is_some_and(|seen| seen.0 != head.version) {
            return Err(stale(&format!("access package \"{}\"", head.display_name)));
        }
        let removed = delete(&mut tx, &head, &change.remove).await?;
        let added = insert(&mut tx, &head, &change.add).await?;
        hold_groups(&mut tx, &change.add).await?;
        allowed(&mut tx, caller, &head, &change.add).await?;
        let run = changed(&mut tx, caller, &head, &added, &removed).await?;
        tx.commit().await?;
        Ok(run)
    })
    .await
}

/// Holds the built-in groups of these roles: whoever is given a package that names one of them as incompatible waits, and so
/// does who would give one a role.
async fn hold_groups(tx: &mut PgConnection, roles: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "select id from groups where id in (select group_id from resource_roles where id = any($1))
         order by id for no key update",
        roles
    )
    .fetch_all(tx)
    .await?;
    Ok(())
}

/// Whether the package may give these roles, whatever its catalog holds.
pub(super) async fn allowed(
    conn: &mut PgConnection,
    caller: &Caller,
    head: &PackageHead,
    add: &[Uuid],
) -> Result<()> {
    role::refuse_roles(conn, caller, add).await?;
    separation::refuse_roles(conn, caller, head, add).await
}

/// A change that makes sense in itself: each role once.
pub(super) struct Change {
    pub add: Vec<Uuid>,
    pub remove: Vec<Uuid>,
}

impl Change {
    pub(super) fn of(change: &RoleChange) -> Result<Self> {
        let ids = |roles: &[ResourceRoleId]| {
            let mut ids: Vec<Uuid> = roles.iter().map(|role| role.0).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let change = Self { add: ids(&change.add), remove: ids(&change.remove) };
        if change.add.is_empty() && change.remove.is_empty() {
            return Err(Error::invalid("Select at least one resource role."));
        }
        if change.add.len() + change.remove.len() > MOST {
            return Err(Error::invalid(format!("At most {MOST} resource roles can be changed at once.")));
        }
        if change.add.iter().any(|role| change.remove.contains(role)) {
            return Err(Error::invalid("A resource role can't be added and removed in one change."));
        }
        Ok(change)
    }
}

async fn delete(tx: &mut PgConnection, head: &PackageHead, roles: &[Uuid]) -> Result<BTreeMap<Uuid, String>> {
    let gone = sqlx::query!(
        r#"delete from package_resource_roles pr using resource_roles rr join resources re on re.id = rr.resource_id
        where pr.package_id = $1 and pr.resource_role_id = any($2) and rr.id = pr.resource_role_id
        returning rr.id, re.display_name || ' (' || rr.display_name || ')' as "name!""#,
        head.id.0,
        roles
    )
    .fetch_all(tx)
    .await?;
    if gone.len() < roles.len() {
        return Err(no_such("resource role in this access package"));
    }
    Ok(gone.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Adds roles, each once, and gives their names.
pub(super) async fn insert(
    tx: &mut PgConnection,
    head: &PackageHead,
    roles: &[Uuid],
) -> Result<BTreeMap<Uuid, String>> {
    let names = in_catalog(tx, head, roles).await?;
    let inserted = sqlx::query_scalar!(
        "insert into package_resource_roles (package_id, resource_role_id, added_at)
         select $1, n.role, regrant_now() from unnest($2::uuid[]) n (role) order by n.role on conflict do nothing
         returning resource_role_id",
        head.id.0,
        roles
    )
    .fetch_all(tx)
    .await?;
    if let Some(there) = names.keys().find(|role| !inserted.contains(role)) {
        let name = &names[there];
        return Err(Error::conflict(format!("This access package gives \"{name}\" already.")));
    }
    Ok(names)
}

/// The roles' names, when the package's catalog holds their resources; the links are held until the end of the
/// transaction.
async fn in_catalog(
    tx: &mut PgConnection,
    head: &PackageHead,
    roles: &[Uuid],
) -> Result<BTreeMap<Uuid, String>> {
    let found = sqlx::query!(
        r#"select rr.id, re.display_name || ' (' || rr.display_name || ')' as "name!"
        from resource_roles rr
            join resources re on re.id = rr.resource_id
            join catalog_resources cr on cr.resource_id = re.id
        where rr.id = any($1) and cr.catalog_id = $2
        order by cr.resource_id for share of cr"#,
        roles,
        head.catalog_id.0
    )
    .fetch_all(tx)
    .await?;
    if found.len() < roles.len() {
        return Err(no_such("resource role in this catalog"));
    }
    Ok(found.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Raises the version, writes the audit entry, and asks for the run.
async fn changed(
    tx: &mut PgConnection,
    caller: &Caller,
    head: &PackageHead,
    added: &BTreeMap<Uuid, String>,
    removed: &BTreeMap<Uuid, String>,
) -> Result<Option<Asked>> {
    sqlx::query!("update access_packages set version = version + 1 where id = $1", head.id.0)
        .execute(&mut *tx)
        .await?;
    let run = run::edited(tx, caller, head.id).await?;
    let entry = audit::Entry {
        action: "package.change_roles",
        object_type: "package",
        object_id: head.id.0,
        object_name: &head.display_name,
        catalog: Some(head.catalog_id),
        detail: json!({
            "added": added, "removed": removed, "version": head.version + 1, "run": run.map(|run| run.run)
        }),
    };
    audit::record(tx, caller, &entry).await?;
    Ok(run)
}
