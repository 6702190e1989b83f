use regrant_model::PackageId;
use regrant_model::view::{Count, Named, SystemChange};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PackageHead;
use crate::list::MOST;
use crate::{Result, column};

/// How many of a change's roles are where it expects them.
pub(in crate::package) struct Known {
    /// In the package's catalog.
    pub to_add: usize,
    /// In the package.
    pub to_remove: usize,
}

pub(in crate::package) async fn known(
    conn: &mut PgConnection,
    head: &PackageHead,
    add: &[Uuid],
    remove: &[Uuid],
) -> Result<Known> {
    let row = sqlx::query!(
        r#"select
            (select count(*) from resource_roles rr join catalog_resources cr on cr.resource_id = rr.resource_id
                where rr.id = any($3) and cr.catalog_id = $2) as "to_add!",
            (select count(*) from package_resource_roles
                where package_id = $1 and resource_role_id = any($4)) as "to_remove!""#,
        head.id.0,
        head.catalog_id.0,
        add,
        remove
    )
    .fetch_one(conn)
    .await?;
    let size = |count: i64| usize::try_from(count).unwrap_or_default();
    Ok(Known { to_add: size(row.to_add), to_remove: size(row.to_remove) })
}

/// How many live assignments a package has; counting stops at 10,001.
pub(in crate::package) async fn live(conn: &mut PgConnection, id: PackageId) -> Result<Count> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
            select from assignments where package_id = $1 and state <> 'Expired' limit 10001) x"#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(Count::of(count))
}

/// What a change of roles does to grants, by system. A grant is added where nobody wants it for that user yet, and
/// withdrawn where no other assignment wants it and it was not there before Regrant. Looks at 1,000 assignments and
/// one more: where there are more, what is counted is "or more".
pub(in crate::package) async fn touched(
    conn: &mut PgConnection,
    id: PackageId,
    live: Count,
    add: &[Uuid],
    remove: &[Uuid],
) -> Result<Vec<SystemChange>> {
    let rows = sqlx::query!(
        r#"with live as materialized (
            select id, subject_id from assignments where package_id = $1 and state <> 'Expired'
            order by subject_id limit 1001
        ), touched as (
            select rr.resource_id, count(*) filter (where not held.wanted) as added,
                count(*) filter (where held.wanted) as kept, 0::bigint as withdrawn, 0::bigint as left_in_place
            from live cross join resource_roles rr
                cross join lateral (
                    select count(*) > 0 as wanted
                    from grants g join assignment_grants ag on ag.grant_id = g.id and ag.wanted
                    where g.subject_id = live.subject_id and g.resource_role_id = rr.id
                ) held
            where rr.id = any($2)
            group by rr.resource_id
            union all
            select g.resource_id, 0, count(*) filter (where other.wants),
                count(*) filter (where not other.wants and g.origin <> 'found'),
                count(*) filter (where not other.wants and g.origin = 'found')
            from live
                -- One by one: there are few of them beside what the tables hold.
                cross join lateral (
                    select held.id, held.resource_id, held.origin
                    from grants held
                        join assignment_grants ag on ag.assignment_id = live.id and ag.grant_id = held.id and ag.wanted
                    where held.subject_id = live.subject_id and held.resource_role_id = any($3)
                    offset 0
                ) g
                cross join lateral (
                    select count(*) > 0 as wants from assignment_grants o
                    where o.grant_id = g.id and o.wanted and o.assignment_id <> live.id
                ) other
            group by g.resource_id
        )
        select s.id, s.name, sum(t.added)::bigint as "added!", sum(t.withdrawn)::bigint as "withdrawn!",
            sum(t.kept)::bigint as "kept!", sum(t.left_in_place)::bigint as "left_in_place!"
        from touched t join resources re on re.id = t.resource_id join connected_systems s on s.id = re.system_id
        group by s.id, s.name order by lower(s.name), s.id"#,
        id.0,
        add,
        remove
    )
    .fetch_all(conn)
    .await?;
    // Of those that were looked at; there may be more.
    let bounded = |counted| {
        let value = column::count(counted);
        Count { value: value.min(MOST), capped: live.value > MOST && value > 0 }
    };
    Ok(rows
        .into_iter()
        .map(|row| SystemChange {
            system: Named { id: row.id.into(), name: row.name },
            added: bounded(row.added),
            withdrawn: bounded(row.withdrawn),
            kept: bounded(row.kept),
            left_in_place: bounded(row.left_in_place),
        })
        .collect())
}
