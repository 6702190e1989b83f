//! A seeded tenant with something for every filter: what ended, failed, drifted, was asked and was run.

use regrant_model::{
    AssignmentId, CatalogId, GroupId, PackageId, PolicyId, RequestId, ResourceId, ResourceRoleId, RunId,
    SystemId, UserId,
};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;
use crate::list::Cursor;

/// What there is to look at.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// The package with the most assignments.
    pub package: PackageId,
    /// Its catalog.
    pub own_catalog: CatalogId,
    /// A catalog with next to nothing in it.
    pub catalog: CatalogId,
    /// A package that is incompatible with it, which some of its people have, too.
    pub other: PackageId,
    /// The policy of most assignments.
    pub policy: PolicyId,
    /// A policy of few.
    pub rare_policy: PolicyId,
    /// The built-in directory.
    pub system: SystemId,
    /// A resource that the package gives, the group behind it, and its member role.
    pub resource: ResourceId,
    /// Its group.
    pub group: GroupId,
    /// Its member role.
    pub old_role: ResourceRoleId,
    /// A role in the catalog that the package does not give.
    pub new_role: ResourceRoleId,
    /// Somebody who has the package.
    pub user: UserId,
    /// Theirs.
    pub assignment: AssignmentId,
    /// The one that made it.
    pub request: RequestId,
    /// A run over the whole package.
    pub run: RunId,
    /// A full name.
    pub rare: String,
    /// A family name that one in a hundred bears.
    pub common: String,
    /// Two letters that many names contain.
    pub letters: String,
    /// The database's time.
    pub now: OffsetDateTime,
}

/// One in so many of the package's assignments, told apart by `salt`.
const SOME: &str = "create function pg_temp.one_in(id uuid, salt text, n int) returns boolean language sql immutable
    as $$ select abs(hashtext(id::text || salt)::bigint) % n = 0 $$;
create temporary table big as
    select package_id as id, (array_agg(policy_id))[1] as policy_id from assignments group by 1 order by count(*) desc, 1 limit 1;";

/// Whatever a filter asks for.
const FURNITURE: &str = "
    update assignments set state = 'Expired', ended_at = regrant_now(),
        remaining = case when pg_temp.one_in(id, 'remains', 50) then 1 else 0 end
        where package_id = (select id from big) and pg_temp.one_in(id, 'expired', 20);
    update assignments set drifted = 1 where package_id = (select id from big)
        and state = 'Delivered' and pg_temp.one_in(id, 'drifted', 100);
    update assignments set unverified = 1 where package_id = (select id from big)
        and state = 'Delivered' and pg_temp.one_in(id, 'unverified', 500);
    update assignments set failed = 1,
            state = (array['PartiallyDelivered', 'DeliveryFailed'])[1 + abs(hashtext(id::text)) % 2]
        where package_id = (select id from big) and state = 'Delivered' and pg_temp.one_in(id, 'failed', 500);
    update assignments set state = 'Delivering' where package_id = (select id from big)
        and state = 'Delivered' and pg_temp.one_in(id, 'delivering', 1000);
    update grants g set status = 'failed', cause = 'The object class allows no more members.', cause_kind = 'rejected',
            cause_since = regrant_now()
        from assignment_grants ag join assignments a on a.id = ag.assignment_id
        where a.package_id = (select id from big) and a.failed > 0 and g.id = ag.grant_id
            and pg_temp.one_in(g.id, 'failed', 2);
    with states as (
        select array['Submitted', 'PendingApproval', 'Scheduled', 'Delivering', 'PartiallyDelivered', 'DeliveryFailed',
            'Denied', 'Canceled'] as all_of
    )
    insert into requests (id, package_id, subject_id, policy_id, assignment_id, type, state, status, created_at)
        select gen_random_uuid(), a.package_id, a.subject_id, a.policy_id, a.id, 'AdminUpdate', picked.state,
            case picked.state when 'Submitted' then 'Accepted' when 'Scheduled' then 'PendingNotBefore' else picked.state end,
            regrant_now()
        from assignments a, states,
            lateral (select states.all_of[1 + abs(hashtext(a.id::text)) % 8] as state) picked
        where a.package_id = (select id from big) and pg_temp.one_in(a.id, 'asked', 20);
    insert into policies (id, package_id, display_name, created_at)
        select '00000000-0000-7000-8000-000000000011', id, 'For a few', regrant_now() from big;
    update assignments set policy_id = '00000000-0000-7000-8000-000000000011'
        where package_id = (select id from big) and pg_temp.one_in(id, 'policy', 5000);
    insert into catalogs (id, display_name, created_at)
        values ('00000000-0000-7000-8000-000000000012', 'Nearly empty', regrant_now());
    insert into access_packages (id, catalog_id, display_name, created_at)
        values ('00000000-0000-7000-8000-000000000013', '00000000-0000-7000-8000-000000000012', 'Incompatible', regrant_now());
    insert into policies (id, package_id, display_name, created_at)
        values ('00000000-0000-7000-8000-000000000014', '00000000-0000-7000-8000-000000000013', 'Direct', regrant_now());
    insert into assignments (id, package_id, subject_id, policy_id, state, subject_name, subject_upn, starts_at, created_at)
        select gen_random_uuid(), '00000000-0000-7000-8000-000000000013', subject_id,
            '00000000-0000-7000-8000-000000000014', 'Delivered', subject_name, subject_upn, starts_at, created_at
        from assignments where package_id = (select id from big) and state <> 'Expired' and pg_temp.one_in(id, 'both', 100);
    insert into incompatible_packages (package_id, other_id, added_at)
        select id, '00000000-0000-7000-8000-000000000013', regrant_now() from big;
    insert into incompatible_groups (package_id, group_id, added_at)
        select pr.package_id, rr.group_id, regrant_now() from package_resource_roles pr
            join resource_roles rr on rr.id = pr.resource_role_id
        where pr.package_id = (select id from big) and rr.group_id is not null;
    insert into groups (id, display_name, created_at)
        values ('00000000-0000-7000-8000-000000000015', 'Newcomers', regrant_now());
    insert into resources (id, system_id, external_id, kind, display_name, group_id, created_at)
        values ('00000000-0000-7000-8000-000000000016', '00000000-0000-7000-8000-000000000001',
            '00000000-0000-7000-8000-000000000015', 'group', 'Newcomers', '00000000-0000-7000-8000-000000000015', regrant_now());
    insert into resource_roles (id, resource_id, external_id, display_name, group_id, group_role)
        values ('00000000-0000-7000-8000-000000000017', '00000000-0000-7000-8000-000000000016', 'Member', 'Member',
            '00000000-0000-7000-8000-000000000015', 'Member');
    insert into catalog_resources (catalog_id, resource_id, added_at)
        select p.catalog_id, '00000000-0000-7000-8000-000000000016', regrant_now()
        from access_packages p join big on big.id = p.id;
    insert into runs (id, package_id, kind, asked_by_name, asked_at, priority, state, selection, total, finished_at)
        select gen_random_uuid(), case when n % 3 = 0 then (select id from big) else packages.ids[1 + n % packages.many] end,
            (array['reprocess', 'reprocess_requests', 'assign', 'edit', 'expire', 'cancel', 'remove'])[1 + n % 7],
            case when n % 1000 = 0 then 'Mei Tanaka' else 'local operator' end,
            regrant_now() - make_interval(mins => n * 20), 0,
            case when n % 100 = 0 then 'stopped' else 'done' end, '1 selected', 1, regrant_now()
        from (select array_agg(id) as ids, count(*)::int as many from access_packages) packages,
            generate_series(1, (select count(*) / 50 from assignments)::int) n;
    insert into run_deltas (run_id, at, done, already_in_place)
        select id, finished_at, 1, 1 from runs;
    insert into runs (id, package_id, kind, asked_by_name, asked_at, priority, state, selection, total)
        select '00000000-0000-7000-8000-000000000018', id, 'reprocess', 'local operator',
            regrant_now() - interval '1 minute', 1, 'active',
            'all that match', 0 from big;
    insert into run_results (run_id, ordinal, assignment_id, at, outcome, outcomes)
        select '00000000-0000-7000-8000-000000000018', row_number() over (order by a.id), a.id, regrant_now(),
            case when a.failed > 0 then 'failed' else 'already_in_place' end,
            case when a.failed > 0 then (select jsonb_agg(jsonb_build_object('g', ag.grant_id, 'o', 'failed'))
                from assignment_grants ag where ag.assignment_id = a.id) end
        from assignments a where a.package_id = (select id from big) and a.state <> 'Expired';
    insert into run_deltas (run_id, at, done, already_in_place, failed)
        select '00000000-0000-7000-8000-000000000018', regrant_now(), count(*),
            count(*) filter (where outcome <> 'failed'), count(*) filter (where outcome = 'failed')
        from run_results where run_id = '00000000-0000-7000-8000-000000000018';
    insert into run_items (run_id, ordinal, priority, assignment_id)
        select '00000000-0000-7000-8000-000000000018', 1000000 + row_number() over (order by id), 1, id
        from assignments where package_id = (select id from big) and state = 'Expired';
    update runs set paused_at = regrant_now(), paused_by_name = 'local operator'
        where id = '00000000-0000-7000-8000-000000000018';";

/// Adds to a freshly seeded tenant what its lists can be filtered by, and brings the statistics up to date.
///
/// # Errors
/// When the database refuses it.
pub async fn furnish(pool: &PgPool) -> Result<Tenant> {
    let mut conn = pool.acquire().await?;
    sqlx::raw_sql(SOME).execute(&mut *conn).await?;
    sqlx::raw_sql(FURNITURE).execute(&mut *conn).await?;
    sqlx::raw_sql("vacuum analyze").execute(&mut *conn).await?;
    conn.close().await?;
    look(pool).await
}

/// What there is to look at in a furnished tenant.
///
/// # Errors
/// When it is not furnished.
pub async fn look(pool: &PgPool) -> Result<Tenant> {
    let mut conn = pool.acquire().await?;
    let found: (Uuid, Uuid, Uuid, Uuid, Uuid, String, Uuid) = sqlx::query_as(
        "select p.id, p.catalog_id, a.policy_id, a.id, a.subject_id, a.subject_name, r.id
         from policies big join access_packages p on p.id = big.package_id
            join assignments a on a.package_id = p.id and a.policy_id <> big.id and a.state = 'Delivered' and a.drifted = 0
            join requests r on r.assignment_id = a.id and r.type = 'AdminAdd'
         where big.id = '00000000-0000-7000-8000-000000000011'
         limit 1",
    )
    .fetch_one(&mut *conn)
    .await?;
    let (package, own_catalog, policy, assignment, user, rare, request) = found;
    let (resource, group, old_role): (Uuid, Uuid, Uuid) = sqlx::query_as(
        "select rr.resource_id, rr.group_id, rr.id from package_resource_roles pr
            join resource_roles rr on rr.id = pr.resource_role_id
         where pr.package_id = $1 and rr.group_id is not null order by rr.id limit 1",
    )
    .bind(package)
    .fetch_one(&mut *conn)
    .await?;
    let now = sqlx::query_scalar("select regrant_now()").fetch_one(&mut *conn).await?;
    let made = |number: u128| Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0000 + number);
    Ok(Tenant {
        package: package.into(),
        own_catalog: own_catalog.into(),
        catalog: made(0x12).into(),
        other: made(0x13).into(),
        policy: policy.into(),
        rare_policy: made(0x11).into(),
        system: SystemId::BUILTIN,
        resource: resource.into(),
        group: group.into(),
        old_role: old_role.into(),
        new_role: made(0x17).into(),
        user: user.into(),
        assignment: assignment.into(),
        request: request.into(),
        run: made(0x18).into(),
        rare,
        common: "tanaka".to_owned(),
        letters: "an".to_owned(),
        now,
    })
}

/// The position after so many rows of an order (of key and id), or near its end where there are fewer.
pub(super) async fn far(pool: &PgPool, order: &str, rows: i64) -> Result<Cursor> {
    let sql = format!(
        "with ordered as ({order}) select * from ordered offset least($1, (select count(*) / 2 from ordered)) limit 1"
    );
    let (key, id): (String, Uuid) = sqlx::query_as(&sql).bind(rows).fetch_one(pool).await?;
    Ok(Cursor { backwards: false, key, id })
}
