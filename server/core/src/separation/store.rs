use regrant_model::view::Incompatible;
use regrant_model::{CatalogId, GroupId, PackageId};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;
use crate::list::{Cursor, Order};

/// What stands in the way of giving a package to somebody.
pub(super) struct Clash {
    pub package: Uuid,
    pub subject: Uuid,
    pub name: String,
    /// None for a group.
    pub catalog: Option<Uuid>,
}

/// For pairs of package and subject: incompatible packages that they have (or, on demand, are scheduled to get), groups of
/// the package's list that they are a member of, and packages whose list names a group that this one would give.
pub(super) async fn clashes(
    conn: &mut PgConnection,
    packages: &[Uuid],
    subjects: &[Uuid],
    scheduled: bool,
) -> Result<Vec<Clash>> {
    let rows = sqlx::query_as!(
        Clash,
        r#"select pair.package as "package!", pair.subject as "subject!", clash.name as "name!", clash.catalog_id as catalog
        from unnest($1::uuid[], $2::uuid[]) pair (package, subject)
            cross join lateral (
                select p.display_name as name, p.catalog_id
                from (
                    select other_id as id from incompatible_packages where package_id = pair.package
                    union
                    select package_id from incompatible_packages where other_id = pair.package
                ) partner
                    join access_packages p on p.id = partner.id
                where exists (select from assignments a where a.package_id = partner.id
                        and a.subject_id = pair.subject and a.state <> 'Expired')
                    or ($3 and exists (select from requests r where r.package_id = partner.id
                        and r.subject_id = pair.subject and r.state = 'Scheduled'))
                union all
                select g.display_name, null
                from incompatible_groups ig
                    join groups g on g.id = ig.group_id and g.deleted_at is null
                    join group_members gm on gm.group_id = g.id and gm.role = 'Member'
                where ig.package_id = pair.package and gm.user_id = pair.subject
                union all
                select p.display_name, p.catalog_id
                from package_resource_roles pr
                    join resource_roles rr on rr.id = pr.resource_role_id and rr.group_role = 'Member'
                    join incompatible_groups ig on ig.group_id = rr.group_id and ig.package_id <> pair.package
                    join access_packages p on p.id = ig.package_id
                where pr.package_id = pair.package and exists (select from assignments a
                    where a.package_id = ig.package_id and a.subject_id = pair.subject and a.state <> 'Expired')
            ) clash"#,
        packages,
        subjects,
        scheduled
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// A package on one of the sides.
pub(super) struct Partner {
    pub id: Uuid,
    pub name: String,
    pub catalog_id: Uuid,
    pub catalog: String,
    /// The package names it; else it names the package.
    pub named_here: bool,
    pub both: i64,
}

/// The packages on both sides, by name, at most 200 of each; how many have both is counted for those of these catalogs
/// only, or of all.
pub(super) async fn partners(
    conn: &mut PgConnection,
    id: PackageId,
    counted: bool,
    catalogs: Option<&[CatalogId]>,
) -> Result<Vec<Partner>> {
    let catalogs: Option<Vec<_>> = catalogs.map(|all| all.iter().map(|id| id.0).collect());
    let rows = sqlx::query_as!(
        Partner,
        r#"select p.id, p.display_name as name, p.catalog_id, c.display_name as catalog, partner.named_here as "named_here!",
            case when $2 and ($3::uuid[] is null or p.catalog_id = any($3)) then (
                select count(*) from (select from assignments a
                    join assignments b on b.subject_id = a.subject_id and b.package_id = p.id and b.state <> 'Expired'
                    where a.package_id = $1 and a.state <> 'Expired' limit 1001) x) else 0 end as "both!"
        from (
            (select other_id as id, true as named_here from incompatible_packages where package_id = $1 limit 200)
            union all
            (select package_id, false from incompatible_packages where other_id = $1 limit 200)
        ) partner
            join access_packages p on p.id = partner.id and p.deleted_at is null
            join catalogs c on c.id = p.catalog_id
        order by lower(p.display_name), p.id"#,
        id.0,
        counted,
        catalogs.as_deref()
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// A group that a package names.
pub(super) struct GroupPartner {
    pub id: Uuid,
    pub name: String,
    pub both: i64,
}

pub(super) async fn groups(
    conn: &mut PgConnection,
    id: PackageId,
    counted: bool,
) -> Result<Vec<GroupPartner>> {
    let rows = sqlx::query_as!(
        GroupPartner,
        r#"select g.id, g.display_name as name, case when $2 then (
                select count(*) from (select from assignments a
                    join group_members gm on gm.user_id = a.subject_id and gm.group_id = g.id and gm.role = 'Member'
                    where a.package_id = $1 and a.state <> 'Expired' limit 1001) x) else 0 end as "both!"
        from incompatible_groups ig join groups g on g.id = ig.group_id and g.deleted_at is null
        where ig.package_id = $1
        order by lower(g.display_name), g.id limit 200"#,
        id.0,
        counted
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// The package that is named as incompatible, or that names this one, with its catalog; none when neither is so.
pub(super) async fn partner(
    conn: &mut PgConnection,
    id: PackageId,
    other: PackageId,
) -> Result<Option<(String, CatalogId)>> {
    let found = sqlx::query!(
        "select p.display_name, p.catalog_id from access_packages p
         where p.id = $2 and p.deleted_at is null and exists (select from incompatible_packages
            where (package_id = $1 and other_id = $2) or (package_id = $2 and other_id = $1))",
        id.0,
        other.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|row| (row.display_name, row.catalog_id.into())))
}

/// The name of a group that a package names as incompatible.
pub(super) async fn named_group(
    conn: &mut PgConnection,
    id: PackageId,
    group: GroupId,
) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "select g.display_name from incompatible_groups ig join groups g on g.id = ig.group_id
         where ig.package_id = $1 and ig.group_id = $2 and g.deleted_at is null",
        id.0,
        group.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(name)
}

/// Somebody who has both.
#[derive(FromRow)]
pub(super) struct Row {
    pub id: Uuid,
    pub sort_key: String,
    pub user_id: Uuid,
    pub name: String,
    pub upn: String,
    pub state: String,
    pub since: OffsetDateTime,
    pub other: Option<Uuid>,
    pub other_since: OffsetDateTime,
}

/// By the user's name.
const ORDER: Order = Order::Name { key: "lower(a.subject_name)", id: "a.id" };

/// Adds the live assignments of a package whose subjects have the other, too.
pub(super) fn push_both(query: &mut QueryBuilder<'_, Postgres>, id: PackageId, with: Incompatible) {
    match with {
        Incompatible::Package(other) => query
            .push(
                "assignments a join lateral (select b.id, b.starts_at as since from assignments b
                where b.subject_id = a.subject_id and b.state <> 'Expired' and b.package_id = ",
            )
            .push_bind(other.0),
        Incompatible::Group(group) => query
            .push(
                "assignments a join lateral (select null::uuid as id, gm.added_at as since from group_members gm
                where gm.user_id = a.subject_id and gm.role = 'Member' and gm.group_id = ",
            )
            .push_bind(group.0),
    };
    query.push(") other on true where a.state <> 'Expired' and a.package_id = ").push_bind(id.0);
}

pub(super) async fn both(
    conn: &mut PgConnection,
    id: PackageId,
    with: Incompatible,
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "with page as (select a.id, lower(a.subject_name) as sort_key, a.subject_id, a.state, a.starts_at as since,
            other.id as other, other.since as other_since from ",
    );
    push_both(&mut query, id, with);
    ORDER.push_up_to(limit, &mut query, cursor)?;
    query.push(
        ") select page.id, page.sort_key, u.id as user_id, u.display_name as name, u.user_principal_name as upn,
            page.state, page.since, page.other, page.other_since
        from page join users u on u.id = page.subject_id",
    );
    ORDER.push_again(&mut query, "page.sort_key", "page.id", cursor);
    Ok(query.build_query_as().fetch_all(conn).await?)
}
