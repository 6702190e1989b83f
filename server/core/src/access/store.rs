use regrant_model::{CatalogId, GroupId, ResourceId, SystemId, UserId};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;
use crate::list::{Cursor, Order};

/// An assignment that wants a grant.
pub(super) struct Wanting {
    pub grant: Uuid,
    pub assignment: Uuid,
    pub state: String,
    pub package: Uuid,
    pub package_name: String,
    pub catalog: Uuid,
}

/// The assignments that want these grants, by the package's name.
pub(super) async fn wanting(conn: &mut PgConnection, grants: &[Uuid]) -> Result<Vec<Wanting>> {
    let rows = sqlx::query_as!(
        Wanting,
        r#"select ag.grant_id as "grant", a.id as assignment, a.state, p.id as package, p.display_name as package_name,
            p.catalog_id as catalog
        from assignment_grants ag
            join assignments a on a.id = ag.assignment_id
            join access_packages p on p.id = a.package_id
        where ag.grant_id = any($1) and ag.wanted
        order by lower(p.display_name), p.id, a.id"#,
        grants
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// A grant that counts, and whose it is.
pub(super) struct Held {
    pub id: Uuid,
    pub subject: Uuid,
    pub origin: String,
}

/// The grants that make these people members of a group.
pub(super) async fn held_in(conn: &mut PgConnection, group: GroupId, people: &[Uuid]) -> Result<Vec<Held>> {
    let rows = sqlx::query_as!(
        Held,
        "select g.id, g.subject_id as subject, g.origin from resource_roles rr
            join grants g on g.resource_role_id = rr.id
         where rr.group_id = $1 and rr.group_role = 'Member' and g.subject_id = any($2)
            and (g.desired = 'present' or g.status = 'withdrawing')",
        group.0,
        people
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// An access of a user.
#[derive(FromRow)]
pub(super) struct Row {
    pub id: Uuid,
    pub sort_key: String,
    pub resource: String,
    pub role: String,
    pub system_id: Uuid,
    pub system: String,
    pub group_id: Option<Uuid>,
    pub grant_id: Option<Uuid>,
    pub status: Option<String>,
    pub origin: Option<String>,
    pub verified_at: Option<OffsetDateTime>,
    pub cause: Option<String>,
}

/// By the resource's name, then the role's.
const ORDER: Order = Order::Name { key: "x.sort_key", id: "x.id" };

/// Adds what a user has: what assignments are about, and what stands in the built-in directory besides; aliased `x`.
pub(super) fn push_of_user(query: &mut QueryBuilder<'_, Postgres>, user: UserId) {
    query.push("(select u.id as user_id from users u where u.id = ").push_bind(user.0).push(
        ") whose cross join lateral (
            select rr.id, lower(re.display_name || ' ' || rr.display_name) as sort_key, re.display_name as resource,
                rr.display_name as role, re.system_id, rr.group_id, g.id as grant_id, g.status, g.origin, g.cause
            from grants g
                join resource_roles rr on rr.id = g.resource_role_id
                join resources re on re.id = g.resource_id
            where g.subject_id = whose.user_id and (g.desired = 'present' or g.status = 'withdrawing')
            union all
            select gm.group_id, lower(gr.display_name || ' ' || gm.role), gr.display_name, gm.role, ",
    );
    query.push_bind(SystemId::BUILTIN.0).push(
        ", gm.group_id, null, null, null, null
            from group_members gm join groups gr on gr.id = gm.group_id
            where gm.user_id = whose.user_id and not exists (
                select from resource_roles rr join grants g on g.resource_role_id = rr.id
                where rr.group_id = gm.group_id and rr.group_role = gm.role and g.subject_id = whose.user_id
                    and (g.desired = 'present' or g.status = 'withdrawing'))
            union all
            select ar.id, lower(ap.display_name || ' ' || ar.display_name), ap.display_name, ar.display_name, ",
    );
    query.push_bind(SystemId::BUILTIN.0).push(
        ", null, null, null, null, null
            from app_role_assignments ara
                join app_roles ar on ar.id = ara.app_role_id
                join applications ap on ap.id = ar.application_id
            where ara.user_id = whose.user_id and not exists (
                select from resource_roles rr join grants g on g.resource_role_id = rr.id
                where rr.app_role_id = ar.id and g.subject_id = whose.user_id
                    and (g.desired = 'present' or g.status = 'withdrawing'))
        ) x",
    );
}

pub(super) async fn of_user(
    conn: &mut PgConnection,
    user: UserId,
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new("with page as (select x.* from ");
    push_of_user(&mut query, user);
    query.push(" where true");
    ORDER.push_up_to(limit, &mut query, cursor)?;
    query.push(
        ") select page.id, page.sort_key, page.resource, page.role, s.id as system_id, s.name as system, page.group_id,
            page.grant_id, page.status, page.origin, page.cause, seen.at as verified_at
        from page
            join connected_systems s on s.id = page.system_id
            left join lateral (
                select seen_at(g, coalesce(w.looked_at, (select max(a.looked_at) from assignment_grants ag
                    join assignments a on a.id = ag.assignment_id where ag.grant_id = g.id and ag.wanted))) as at
                from grants g left join resource_work w on w.resource_id = g.resource_id where g.id = page.grant_id
            ) seen on true",
    );
    ORDER.push_again(&mut query, "page.sort_key", "page.id", cursor);
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// A resource, as its report names it.
pub(super) struct Resource {
    pub name: String,
    pub kind: String,
    pub group_id: Option<Uuid>,
    pub system_id: Uuid,
    pub system: String,
}

/// A resource that one of these catalogs holds, or any.
pub(super) async fn resource(
    conn: &mut PgConnection,
    id: ResourceId,
    catalogs: Option<&[CatalogId]>,
) -> Result<Option<Resource>> {
    let catalogs: Option<Vec<_>> = catalogs.map(|all| all.iter().map(|id| id.0).collect());
    let found = sqlx::query_as!(
        Resource,
        "select re.display_name as name, re.kind, re.group_id, s.id as system_id, s.name as system
         from resources re join connected_systems s on s.id = re.system_id
         where re.id = $1 and ($2::uuid[] is null or exists (
            select from catalog_resources cr where cr.resource_id = re.id and cr.catalog_id = any($2)))",
        id.0,
        catalogs.as_deref()
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Somebody's grant of a resource.
#[derive(FromRow)]
pub(super) struct ResourceRow {
    pub grant_id: Uuid,
    pub user_id: Uuid,
    pub name: String,
    pub upn: String,
    pub role: String,
    pub status: String,
    pub origin: String,
    pub verified_at: Option<OffsetDateTime>,
}

/// Adds the grants of a resource that count, as far as assignments of these catalogs want them.
pub(super) fn push_of_resource(
    query: &mut QueryBuilder<'_, Postgres>,
    id: ResourceId,
    catalogs: Option<&[CatalogId]>,
) {
    query
        .push("grants g where (g.desired = 'present' or g.status = 'withdrawing') and g.resource_id = ")
        .push_bind(id.0);
    if let Some(catalogs) = catalogs {
        let ids: Vec<_> = catalogs.iter().map(|id| id.0).collect();
        query
            .push(
                " and (select true from assignment_grants ag
                join assignments a on a.id = ag.assignment_id
                join access_packages p on p.id = a.package_id
                where ag.grant_id = g.id and ag.wanted and p.catalog_id = any(",
            )
            .push_bind(ids)
            .push(") limit 1)");
    }
}

pub(super) async fn of_resource(
    conn: &mut PgConnection,
    id: ResourceId,
    catalogs: Option<&[CatalogId]>,
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<ResourceRow>> {
    let order = Order::Newest { id: "g.id" };
    let mut query = QueryBuilder::new("with page as (select g.id from ");
    push_of_resource(&mut query, id, catalogs);
    order.push_up_to(limit, &mut query, cursor)?;
    query.push(
        ") select g.id as grant_id, u.id as user_id, u.display_name as name, u.user_principal_name as upn,
            rr.display_name as role, g.status, g.origin, seen_at(g, coalesce(w.looked_at, (
                select max(a.looked_at) from assignment_grants ag
                join assignments a on a.id = ag.assignment_id where ag.grant_id = g.id and ag.wanted))) as verified_at
        from page
            join grants g on g.id = page.id
            join users u on u.id = g.subject_id
            join resource_roles rr on rr.id = g.resource_role_id
            left join resource_work w on w.resource_id = g.resource_id",
    );
    order.push_newest_again(&mut query, "g.id", cursor);
    Ok(query.build_query_as().fetch_all(conn).await?)
}
