use regrant_model::policy::Action;
use regrant_model::view::{Incompatible, Named};
use regrant_model::{CatalogId, GroupId, PackageId};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::list::{Cursor, Order};
use crate::{Caller, Result};

/// What stands in the way of giving a package to somebody.
pub(super) struct Clash {
    pub package: Uuid,
    pub subject: Uuid,
    pub name: String,
    /// None for a group.
    pub catalog: Option<Uuid>,
    /// The group that one of the two packages gives and the other names; none when they name each other.
    pub through: Option<String>,
}

/// For pairs of package and subject: what they have (or, on demand, are scheduled to get) and may not have together with
/// that package. Two packages do not go together when one names the other, or a group that the other gives; a package and a
/// group when it names the group of which they are a member.
pub(super) async fn clashes(
    conn: &mut PgConnection,
    packages: &[Uuid],
    subjects: &[Uuid],
    scheduled: bool,
) -> Result<Vec<Clash>> {
    let rows = sqlx::query_as!(
        Clash,
        r#"select pair.package as "package!", pair.subject as "subject!", clash.name as "name!", clash.catalog_id as catalog,
            clash.through
        from unnest($1::uuid[], $2::uuid[]) pair (package, subject)
            cross join lateral (
                select p.display_name as name, p.catalog_id, apart.through
                from (
                    select package_id from assignments where subject_id = pair.subject and state <> 'Expired'
                    union
                    select package_id from requests where $3 and subject_id = pair.subject and state = 'Scheduled'
                ) held
                    join access_packages p on p.id = held.package_id
                    cross join lateral (
                        select null::text as through from incompatible_packages i
                        where (i.package_id = held.package_id and i.other_id = pair.package)
                            or (i.package_id = pair.package and i.other_id = held.package_id)
                        union all
                        select g.display_name from incompatible_groups ig
                            join resource_roles rr on rr.group_id = ig.group_id and rr.group_role = 'Member'
                            join package_resource_roles pr on pr.resource_role_id = rr.id
                            join groups g on g.id = ig.group_id and g.deleted_at is null
                        where (ig.package_id = held.package_id and pr.package_id = pair.package)
                            or (ig.package_id = pair.package and pr.package_id = held.package_id)
                        limit 1
                    ) apart
                where held.package_id <> pair.package
                union all
                select g.display_name, null, null
                from incompatible_groups ig
                    join groups g on g.id = ig.group_id and g.deleted_at is null
                    join group_members gm on gm.group_id = g.id and gm.role = 'Member'
                where ig.package_id = pair.package and gm.user_id = pair.subject
            ) clash"#,
        packages,
        subjects,
        scheduled
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Somebody who would have what may not go together once a package gives a group.
pub(super) struct Collision {
    pub group: String,
    pub package: String,
    pub catalog: Uuid,
    pub person: String,
}

/// For resource roles that a package is to give from now on: one person for each other package that names such a group, who
/// has both packages or is scheduled to get one of them.
pub(super) async fn collisions(
    conn: &mut PgConnection,
    package: PackageId,
    roles: &[Uuid],
) -> Result<Vec<Collision>> {
    let rows = sqlx::query_as!(
        Collision,
        r#"select g.display_name as "group", p.display_name as package, p.catalog_id as catalog, u.display_name as person
        from resource_roles rr
            join groups g on g.id = rr.group_id and g.deleted_at is null
            join incompatible_groups ig on ig.group_id = g.id and ig.package_id <> $1
            join access_packages p on p.id = ig.package_id
            cross join lateral (
                select theirs.subject_id from (
                    select subject_id from assignments where package_id = p.id and state <> 'Expired'
                    union all
                    select subject_id from requests where package_id = p.id and state = 'Scheduled'
                ) theirs
                where exists (select from assignments a
                        where a.package_id = $1 and a.subject_id = theirs.subject_id and a.state <> 'Expired')
                    or exists (select from requests r
                        where r.package_id = $1 and r.subject_id = theirs.subject_id and r.state = 'Scheduled')
                limit 1
            ) someone
            join users u on u.id = someone.subject_id
        where rr.id = any($2) and rr.group_role = 'Member'
        order by lower(p.display_name), p.id, lower(g.display_name) limit 200"#,
        package.0,
        roles
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// A group among those that these resource roles give a membership of and that the package itself names as incompatible.
pub(super) async fn named_by_itself(
    conn: &mut PgConnection,
    package: PackageId,
    roles: &[Uuid],
) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "select g.display_name from resource_roles rr
            join incompatible_groups ig on ig.group_id = rr.group_id and ig.package_id = $1
            join groups g on g.id = ig.group_id and g.deleted_at is null
         where rr.id = any($2) and rr.group_role = 'Member' order by lower(g.display_name) limit 1",
        package.0,
        roles
    )
    .fetch_optional(conn)
    .await?;
    Ok(name)
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

/// Groups that the caller may know of when they manage packages in a catalog, by name; at most twenty.
pub(super) async fn nameable(
    conn: &mut PgConnection,
    caller: &Caller,
    catalog: CatalogId,
    pattern: &str,
) -> Result<Vec<Named<GroupId>>> {
    let rows = sqlx::query!(
        "select g.id, g.display_name from groups g
         where g.deleted_at is null and g.display_name ilike $1
            and ($2 or exists (select from catalog_resources cr join resources re on re.id = cr.resource_id
                    where cr.catalog_id = $3 and re.group_id = g.id)
                or exists (select from group_members gm
                    where gm.group_id = g.id and gm.role = 'Owner' and gm.user_id = $4))
         order by lower(g.display_name), g.id limit 20",
        pattern,
        caller.standing.allows_everywhere(Action::ViewDirectory),
        catalog.0,
        caller.user.map(|user| user.0)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
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
    // Planned each time: which side is the smaller one decides how the two are compared.
    Ok(query.build_query_as().persistent(false).fetch_all(conn).await?)
}
