use regrant_model::view::{Named, PackageResourceRole};
use regrant_model::{CatalogId, PackageId, ResourceRoleId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

struct Row {
    id: Uuid,
    role: String,
    resource_id: Uuid,
    resource: String,
    kind: String,
    system_id: Uuid,
    system: String,
}

impl Row {
    fn view(self) -> PackageResourceRole {
        PackageResourceRole {
            id: self.id.into(),
            resource: Named { id: self.resource_id.into(), name: self.resource },
            kind: kind_label(&self.kind).to_owned(),
            role: self.role,
            system: Named { id: self.system_id.into(), name: self.system },
        }
    }
}

/// What people call a kind of resource.
pub(crate) fn kind_label(kind: &str) -> &'static str {
    match kind {
        "group" => "Group",
        "application" => "Application",
        _ => "Site",
    }
}

/// What a package gives, by name.
pub(in crate::package) async fn roles(
    conn: &mut PgConnection,
    id: PackageId,
) -> Result<Vec<PackageResourceRole>> {
    let rows = sqlx::query_as!(
        Row,
        "select rr.id, rr.display_name as role, re.id as resource_id, re.display_name as resource, re.kind,
            s.id as system_id, s.name as system
         from package_resource_roles pr
            join resource_roles rr on rr.id = pr.resource_role_id
            join resources re on re.id = rr.resource_id
            join connected_systems s on s.id = re.system_id
         where pr.package_id = $1
         order by lower(re.display_name), lower(rr.display_name), rr.id",
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Row::view).collect())
}

/// What the package's catalog holds and the package does not give, by name; at most 1,000.
pub(in crate::package) async fn roles_to_add(
    conn: &mut PgConnection,
    id: PackageId,
) -> Result<Vec<PackageResourceRole>> {
    let rows = sqlx::query_as!(
        Row,
        "select rr.id, rr.display_name as role, re.id as resource_id, re.display_name as resource, re.kind,
            s.id as system_id, s.name as system
         from access_packages p
            join catalog_resources cr on cr.catalog_id = p.catalog_id
            join resources re on re.id = cr.resource_id
            join resource_roles rr on rr.resource_id = re.id
            join connected_systems s on s.id = re.system_id
         where p.id = $1 and not exists (
            select from package_resource_roles pr where pr.package_id = $1 and pr.resource_role_id = rr.id)
         order by lower(re.display_name), lower(rr.display_name), rr.id
         limit 1000",
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Row::view).collect())
}

/// Those of these roles that a catalog holds, by name.
pub(in crate::package) async fn roles_in(
    conn: &mut PgConnection,
    catalog: CatalogId,
    roles: &[ResourceRoleId],
) -> Result<Vec<PackageResourceRole>> {
    let roles: Vec<_> = roles.iter().map(|role| role.0).collect();
    let rows = sqlx::query_as!(
        Row,
        "select rr.id, rr.display_name as role, re.id as resource_id, re.display_name as resource, re.kind,
            s.id as system_id, s.name as system
         from resource_roles rr
            join resources re on re.id = rr.resource_id
            join catalog_resources cr on cr.resource_id = re.id and cr.catalog_id = $1
            join connected_systems s on s.id = re.system_id
         where rr.id = any($2)
         order by lower(re.display_name), lower(rr.display_name), rr.id",
        catalog.0,
        &roles
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Row::view).collect())
}

/// The first of the roles that a catalog holds, by name, that match a pattern and are none of `except`.
pub(in crate::package) async fn roles_to_pick(
    conn: &mut PgConnection,
    catalog: CatalogId,
    pattern: &str,
    except: &[ResourceRoleId],
    limit: i64,
) -> Result<Vec<PackageResourceRole>> {
    let except: Vec<_> = except.iter().map(|role| role.0).collect();
    let rows = sqlx::query_as!(
        Row,
        "select rr.id, rr.display_name as role, re.id as resource_id, re.display_name as resource, re.kind,
            s.id as system_id, s.name as system
         from catalog_resources cr
            join resources re on re.id = cr.resource_id
            join resource_roles rr on rr.resource_id = re.id
            join connected_systems s on s.id = re.system_id
         where cr.catalog_id = $1 and rr.id <> all($3)
            and (re.display_name ilike $2 or rr.display_name ilike $2 or s.name ilike $2)
         order by lower(re.display_name), lower(rr.display_name), rr.id
         limit $4",
        catalog.0,
        pattern,
        &except,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Row::view).collect())
}
