use regrant_model::policy::Role;
use regrant_model::view::{CatalogResource, Named};
use regrant_model::{CatalogId, PackageId};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::list::{Cursor, Order};
use crate::package::store::kind_label;
use crate::{Result, column};

/// A row of the list.
#[derive(FromRow)]
pub(super) struct Row {
    pub id: Uuid,
    pub sort_key: String,
    pub display_name: String,
    pub description: String,
    pub enabled: bool,
    pub packages: i64,
    pub resources: i64,
}

/// By name.
const ORDER: Order = Order::Name { key: "lower(c.display_name)", id: "c.id" };

pub(super) async fn page(
    conn: &mut PgConnection,
    filter: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "select c.id, lower(c.display_name) as sort_key, c.display_name, c.description, c.enabled,
            (select count(*) from access_packages p where p.catalog_id = c.id and p.deleted_at is null) as packages,
            (select count(*) from catalog_resources r where r.catalog_id = c.id) as resources
        from catalogs c where ",
    );
    filter(&mut query);
    ORDER.push(&mut query, cursor)?;
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// A catalog itself.
pub(crate) struct One {
    pub id: CatalogId,
    pub display_name: String,
    pub description: String,
    pub enabled: bool,
    pub created_at: OffsetDateTime,
    pub revision: i64,
}

/// Holds a catalog against its deletion until the end of the transaction; false when there is none.
pub(crate) async fn hold(conn: &mut PgConnection, id: CatalogId) -> Result<bool> {
    let held =
        sqlx::query_scalar!("select id from catalogs where id = $1 and deleted_at is null for share", id.0)
            .fetch_optional(conn)
            .await?;
    Ok(held.is_some())
}

pub(crate) async fn one(conn: &mut PgConnection, id: CatalogId) -> Result<Option<One>> {
    let found = sqlx::query_as!(
        One,
        "select id, display_name, description, enabled, created_at, revision from catalogs
         where id = $1 and deleted_at is null",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Those of a name; case does not count.
pub(super) async fn named(conn: &mut PgConnection, display_name: &str) -> Result<Vec<CatalogId>> {
    let ids = sqlx::query_scalar!(
        "select id from catalogs where lower(display_name) = lower($1) and deleted_at is null order by id limit 100",
        display_name
    );
    Ok(ids.fetch_all(conn).await?.into_iter().map(CatalogId).collect())
}

/// Its resources by name, at most 1,000.
pub(super) async fn resources(conn: &mut PgConnection, id: CatalogId) -> Result<Vec<CatalogResource>> {
    let rows = sqlx::query!(
        r#"select re.id, re.display_name, re.kind, re.group_id, s.id as system_id, s.name as system,
            roles.ids as "role_ids!", roles.names as "role_names!",
            (select count(distinct p.id) from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id
                join access_packages p on p.id = pr.package_id
                where rr.resource_id = re.id and p.catalog_id = $1 and p.deleted_at is null) as "packages!"
        from catalog_resources cr
            join resources re on re.id = cr.resource_id
            join connected_systems s on s.id = re.system_id
            cross join lateral (
                select coalesce(array_agg(rr.id order by rr.display_name), '{}') as ids,
                    coalesce(array_agg(rr.display_name order by rr.display_name), '{}') as names
                from resource_roles rr where rr.resource_id = re.id
            ) roles
        where cr.catalog_id = $1
        order by lower(re.display_name), re.id
        limit 1000"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| CatalogResource {
            id: row.id.into(),
            name: row.display_name,
            kind: kind_label(&row.kind).to_owned(),
            system: Named { id: row.system_id.into(), name: row.system },
            group: row.group_id.map(Into::into),
            roles: row
                .role_ids
                .into_iter()
                .zip(row.role_names)
                .map(|(id, name)| Named { id: id.into(), name })
                .collect(),
            packages: column::count(row.packages),
        })
        .collect())
}

/// Its packages by name, at most 200.
pub(super) async fn packages(conn: &mut PgConnection, id: CatalogId) -> Result<Vec<Named<PackageId>>> {
    let rows = sqlx::query!(
        "select id, display_name from access_packages
         where catalog_id = $1 and deleted_at is null order by lower(display_name), id limit 200",
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
}

/// Somebody who holds a role in a catalog.
pub(super) struct Holder {
    pub id: Uuid,
    pub role: Role,
    pub user_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub app_id: Option<Uuid>,
    pub name: String,
}

pub(super) async fn holders(conn: &mut PgConnection, id: CatalogId) -> Result<Vec<Holder>> {
    let rows = sqlx::query!(
        r#"select ra.id, ra.role, ra.user_id, ra.group_id, ra.app_id,
            coalesce(u.display_name, g.display_name, app.display_name) as "name!"
        from role_assignments ra
            left join users u on u.id = ra.user_id
            left join groups g on g.id = ra.group_id
            left join app_registrations app on app.id = ra.app_id
        where ra.catalog_id = $1
        order by ra.role, 6, ra.id limit 1000"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let role = column::text(&row.role)?;
            let (user_id, group_id, app_id) = (row.user_id, row.group_id, row.app_id);
            Ok(Holder { id: row.id, role, user_id, group_id, app_id, name: row.name })
        })
        .collect()
}
