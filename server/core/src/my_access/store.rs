use regrant_model::UserId;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;

pub(super) async fn now(conn: &mut PgConnection) -> Result<OffsetDateTime> {
    Ok(sqlx::query_scalar!(r#"select regrant_now() as "now!""#).fetch_one(conn).await?)
}

/// An own assignment.
pub(super) struct Assignment {
    pub id: Uuid,
    pub package_id: Uuid,
    pub package: String,
    pub state: String,
    pub ends_at: Option<OffsetDateTime>,
    pub gives: Vec<String>,
    pub duration_days: Option<i32>,
    pub extension_allowed: bool,
    pub approval_required: bool,
}

/// Those that have not ended first, then the newest; at most 200.
pub(super) async fn assignments(conn: &mut PgConnection, user: UserId) -> Result<Vec<Assignment>> {
    let rows = sqlx::query_as!(
        Assignment,
        r#"select a.id, a.package_id, p.display_name as package, a.state, a.ends_at, roles.gives as "gives!",
            po.duration_days, po.extension_allowed and po.enabled and po.deleted_at is null as "extension_allowed!",
            po.approval_required
        from assignments a
            join access_packages p on p.id = a.package_id
            join policies po on po.id = a.policy_id
            cross join lateral (
                select coalesce(array_agg(re.display_name || ' (' || rr.display_name || ')' order by lower(re.display_name)),
                    '{}') as gives
                from package_resource_roles pr
                    join resource_roles rr on rr.id = pr.resource_role_id
                    join resources re on re.id = rr.resource_id
                where pr.package_id = a.package_id
            ) roles
        where a.subject_id = $1
        order by a.state = 'Expired', a.id desc limit 200"#,
        user.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// An own request.
pub(super) struct Request {
    pub id: Uuid,
    pub package_id: Uuid,
    pub package: String,
    pub kind: String,
    pub state: String,
    pub created_at: OffsetDateTime,
    pub completed_at: Option<OffsetDateTime>,
    /// The policy under which it may be requested again.
    pub again: Option<Uuid>,
}

/// The newest 200. The same may be requested again when it was the latest for its package, asked for access, and came to
/// nothing or has ended, and a policy still lets everyone ask.
pub(super) async fn requests(conn: &mut PgConnection, user: UserId) -> Result<Vec<Request>> {
    let rows = sqlx::query_as!(
        Request,
        r#"select r.id, r.package_id, p.display_name as package, r.type as kind, r.state, r.created_at, r.completed_at,
            case when r.state in ('Denied', 'Canceled', 'Delivered') and r.type in ('UserAdd', 'AdminAdd', 'SystemAdd')
                    and p.deleted_at is null and c.enabled
                    and not exists (select from package_resource_roles pr
                        join resource_roles rr on rr.id = pr.resource_role_id
                        join role_assignments ra on ra.group_id = rr.group_id where pr.package_id = p.id)
                    and not exists (select from requests later where later.subject_id = $1
                        and later.package_id = r.package_id and later.id > r.id and later.type not like '%Remove'
                        and later.hidden_at is null)
                    and not exists (select from requests open where open.subject_id = $1
                        and open.package_id = r.package_id
                        and open.state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering'))
                    and not exists (select from assignments a where a.package_id = r.package_id and a.subject_id = $1
                        and a.state <> 'Expired')
                then (select po.id from policies po
                    where po.package_id = r.package_id and po.deleted_at is null and po.enabled
                        and po.requestors = 'everyone'
                    order by po.id <> r.policy_id, po.id limit 1) end as again
        from requests r
            join access_packages p on p.id = r.package_id
            join catalogs c on c.id = p.catalog_id
        where r.subject_id = $1 and r.hidden_at is null
        order by r.id desc limit 200"#,
        user.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// A package that may be requested.
pub(super) struct Offer {
    pub package_id: Uuid,
    pub package: String,
    pub description: String,
    pub policy_id: Uuid,
    pub policy: String,
    pub duration_days: Option<i32>,
    pub approval_required: bool,
    pub has_it: bool,
    pub asked: bool,
}

/// By name, at most 200; hidden packages are not offered, nor those that give a group that carries a role.
pub(super) async fn requestable(conn: &mut PgConnection, user: UserId) -> Result<Vec<Offer>> {
    let rows = sqlx::query_as!(
        Offer,
        r#"select p.id as package_id, p.display_name as package, p.description, po.id as policy_id,
            po.display_name as policy, po.duration_days, po.approval_required,
            exists (select from assignments a where a.package_id = p.id and a.subject_id = $1 and a.state <> 'Expired')
                as "has_it!",
            exists (select from requests r where r.package_id = p.id and r.subject_id = $1
                and r.state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering')) as "asked!"
        from policies po
            join access_packages p on p.id = po.package_id
            join catalogs c on c.id = p.catalog_id
        where po.requestors = 'everyone' and po.enabled and po.deleted_at is null and p.deleted_at is null and not p.hidden
            and c.enabled and not exists (select from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id
                join role_assignments ra on ra.group_id = rr.group_id where pr.package_id = p.id)
        order by lower(p.display_name), p.id, lower(po.display_name) limit 200"#,
        user.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}
