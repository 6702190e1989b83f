use regrant_model::{PackageId, ResourceRoleId};
use serde_json::json;
use sqlx::PgConnection;

use super::PackageHead;
use super::visible::locked;
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::run::{self, Asked};
use crate::{Caller, Error, Result, audit};

/// Adds a resource role of the package's catalog to the package, and brings its live assignments to that at once, as a run
/// of its own; none when nobody has the package.
///
/// # Errors
/// `NotFound` for the package or a role that its catalog does not hold, `Forbidden`; `Conflict` when it is there already.
pub async fn add_role(
    db: &Db,
    caller: &Caller,
    id: PackageId,
    role: ResourceRoleId,
) -> Result<Option<Asked>> {
    db::retry(|| async {
        let mut tx = db.begin().await?;
        let head = locked(&mut tx, caller, id).await?;
        let name = in_catalog(&mut tx, &head, role)
            .await?
            .ok_or_else(|| no_such("resource role in this catalog"))?;
        let added = sqlx::query!(
            "insert into package_resource_roles (package_id, resource_role_id, added_at)
             values ($1, $2, regrant_now()) on conflict do nothing",
            id.0,
            role.0
        )
        .execute(&mut *tx)
        .await?;
        if added.rows_affected() == 0 {
            return Err(Error::conflict(format!("This access package gives \"{name}\" already.")));
        }
        let run = changed(&mut tx, caller, &head, "package.add_role", role, &name).await?;
        tx.commit().await?;
        Ok(run)
    })
    .await
}

/// Takes a resource role out of the package, and withdraws it from its live assignments at once, unless another one wants
/// it, as a run of its own; none when nobody has the package.
///
/// # Errors
/// `NotFound` for the package or a role that it does not give, `Forbidden`.
pub async fn remove_role(
    db: &Db,
    caller: &Caller,
    id: PackageId,
    role: ResourceRoleId,
) -> Result<Option<Asked>> {
    db::retry(|| async {
        let mut tx = db.begin().await?;
        let head = locked(&mut tx, caller, id).await?;
        let name = sqlx::query_scalar!(
            r#"delete from package_resource_roles pr using resource_roles rr join resources re on re.id = rr.resource_id
            where pr.package_id = $1 and pr.resource_role_id = $2 and rr.id = pr.resource_role_id
            returning re.display_name || ' (' || rr.display_name || ')' as "name!""#,
            id.0,
            role.0
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_such("resource role in this access package"))?;
        let run = changed(&mut tx, caller, &head, "package.remove_role", role, &name).await?;
        tx.commit().await?;
        Ok(run)
    })
    .await
}

/// The role's name, when the package's catalog holds its resource; the link is held until the end of the transaction.
async fn in_catalog(
    tx: &mut PgConnection,
    head: &PackageHead,
    role: ResourceRoleId,
) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        r#"select re.display_name || ' (' || rr.display_name || ')' as "name!"
        from resource_roles rr
            join resources re on re.id = rr.resource_id
            join catalog_resources cr on cr.resource_id = re.id
        where rr.id = $1 and cr.catalog_id = $2
        for share of cr"#,
        role.0,
        head.catalog_id.0
    )
    .fetch_optional(tx)
    .await?;
    Ok(name)
}

/// Raises the version, writes the audit entry, and asks for the run.
async fn changed(
    tx: &mut PgConnection,
    caller: &Caller,
    head: &PackageHead,
    action: &'static str,
    role: ResourceRoleId,
    name: &str,
) -> Result<Option<Asked>> {
    sqlx::query!("update access_packages set version = version + 1 where id = $1", head.id.0)
        .execute(&mut *tx)
        .await?;
    let assigned = sqlx::query_scalar!(
        r#"select exists (select from assignments where package_id = $1 and state <> 'Expired') as "assigned!""#,
        head.id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    let run = if assigned { Some(run::edited(tx, caller, head.id).await?) } else { None };
    let entry = audit::Entry {
        action,
        object_type: "package",
        object_id: head.id.0,
        object_name: &head.display_name,
        catalog: Some(head.catalog_id),
        detail: json!({ "role": role, "name": name, "version": head.version + 1, "run": run.map(|run| run.run) }),
    };
    audit::record(tx, caller, &entry).await?;
    Ok(run)
}
