use regrant_model::{ApplicationId, CatalogId, GroupId, ResourceId, SystemId};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::caller::no_such;
use crate::directory::group;
use crate::{Caller, Error, Result, audit};

/// Holds the catalog, so that a package can't begin to use a resource while it is taken out.
pub(super) async fn catalog(conn: &mut PgConnection, id: CatalogId) -> Result<()> {
    sqlx::query_scalar!("select id from catalogs where id = $1 and deleted_at is null for update", id.0)
        .fetch_optional(conn)
        .await?
        .ok_or_else(|| no_such(crate::catalog::OBJECT))?;
    Ok(())
}

/// A resource that may be there already.
pub(super) struct NewResource<'a> {
    pub system: SystemId,
    pub external_id: &'a str,
    pub locator: Option<&'a str>,
    pub kind: &'static str,
    pub name: &'a str,
    pub description: &'a str,
    pub group: Option<GroupId>,
    pub application: Option<ApplicationId>,
}

/// Makes it, or finds it and brings its name up to date.
pub(super) async fn resource(conn: &mut PgConnection, new: &NewResource<'_>) -> Result<ResourceId> {
    let id = sqlx::query_scalar!(
        "insert into resources
            (id, system_id, external_id, locator, kind, display_name, description, group_id, application_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, regrant_now())
         on conflict (system_id, external_id) do update
            set locator = excluded.locator, display_name = excluded.display_name, description = excluded.description
         returning id",
        Uuid::now_v7(),
        new.system.0,
        new.external_id,
        new.locator,
        new.kind,
        new.name,
        new.description,
        new.group.map(|id| id.0),
        new.application.map(|id| id.0)
    )
    .fetch_one(conn)
    .await?;
    Ok(id.into())
}

/// A built-in group with its two roles.
pub(super) async fn group(
    conn: &mut PgConnection,
    id: GroupId,
    found: &group::store::One,
) -> Result<ResourceId> {
    let new = NewResource {
        system: SystemId::BUILTIN,
        external_id: &id.to_string(),
        locator: None,
        kind: "group",
        name: &found.display_name,
        description: &found.description,
        group: Some(id),
        application: None,
    };
    let resource = resource(conn, &new).await?;
    for role in ["Member", "Owner"] {
        sqlx::query!(
            "insert into resource_roles (id, resource_id, external_id, display_name, group_id, group_role)
             values ($1, $2, $3, $3, $4, $3) on conflict (resource_id, external_id) do nothing",
            Uuid::now_v7(),
            resource.0,
            role,
            id.0
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(resource)
}

/// A built-in application with its app roles, and its name.
pub(super) async fn application(
    conn: &mut PgConnection,
    id: ApplicationId,
) -> Result<Option<(ResourceId, String)>> {
    let found = sqlx::query!(
        "select display_name, description from applications where id = $1 and deleted_at is null",
        id.0
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(found) = found else { return Ok(None) };
    let new = NewResource {
        system: SystemId::BUILTIN,
        external_id: &id.to_string(),
        locator: None,
        kind: "application",
        name: &found.display_name,
        description: &found.description,
        group: None,
        application: Some(id),
    };
    let resource = resource(conn, &new).await?;
    let roles =
        sqlx::query!("select id, display_name from app_roles where application_id = $1 order by id", id.0)
            .fetch_all(&mut *conn)
            .await?;
    for role in roles {
        sqlx::query!(
            "insert into resource_roles (id, resource_id, external_id, display_name, app_role_id)
             values ($1, $2, $3, $4, $5) on conflict (resource_id, external_id) do nothing",
            Uuid::now_v7(),
            resource.0,
            role.id.to_string(),
            role.display_name,
            role.id
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(Some((resource, found.display_name)))
}

/// The one role that a group of a connected system has.
pub(super) async fn member_role(conn: &mut PgConnection, resource: ResourceId) -> Result<()> {
    sqlx::query!(
        "insert into resource_roles (id, resource_id, external_id, display_name)
         values ($1, $2, 'Member', 'Member') on conflict (resource_id, external_id) do nothing",
        Uuid::now_v7(),
        resource.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The row in which workers take turns at a connected resource.
pub(super) async fn work(conn: &mut PgConnection, resource: ResourceId, system: SystemId) -> Result<()> {
    sqlx::query!(
        "insert into resource_work (resource_id, system_id) values ($1, $2) on conflict (resource_id) do nothing",
        resource.0,
        system.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a resource in a catalog, and says so in the audit log.
pub(super) async fn link(
    conn: &mut PgConnection,
    caller: &Caller,
    catalog: CatalogId,
    resource: ResourceId,
    name: &str,
) -> Result<()> {
    let linked = sqlx::query!(
        "insert into catalog_resources (catalog_id, resource_id, added_at) values ($1, $2, regrant_now())
         on conflict do nothing",
        catalog.0,
        resource.0
    )
    .execute(&mut *conn)
    .await?;
    if linked.rows_affected() == 0 {
        return Err(Error::conflict(format!("\"{name}\" is in this catalog already.")));
    }
    let entry = audit::Entry {
        action: "catalog.add_resource",
        object_type: "catalog",
        object_id: catalog.0,
        object_name: name,
        catalog: Some(catalog),
        detail: json!({ "resource": resource }),
    };
    audit::record(conn, caller, &entry).await
}

/// Takes a resource out of a catalog; gives its name if it was there.
pub(super) async fn unlink(
    conn: &mut PgConnection,
    catalog: CatalogId,
    resource: ResourceId,
) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "delete from catalog_resources cr using resources re
         where cr.catalog_id = $1 and cr.resource_id = $2 and re.id = cr.resource_id returning re.display_name",
        catalog.0,
        resource.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(name)
}

/// A package of the catalog that gives the resource.
pub(super) async fn user_of(
    conn: &mut PgConnection,
    catalog: CatalogId,
    resource: ResourceId,
) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "select p.display_name from access_packages p
            join package_resource_roles pr on pr.package_id = p.id
            join resource_roles rr on rr.id = pr.resource_role_id
         where p.catalog_id = $1 and rr.resource_id = $2 and p.deleted_at is null limit 1",
        catalog.0,
        resource.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(name)
}
