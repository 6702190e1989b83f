use regrant_model::PackageId;
use regrant_model::view::{Count, PackageCounts};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::Result;
use crate::list::MOST;

/// What the Overview says of a package itself.
pub(in crate::package) struct Facts {
    pub description: String,
    pub created_at: OffsetDateTime,
    pub resource_roles: i64,
    pub policies: i64,
    pub revision: i64,
    pub now: OffsetDateTime,
}

pub(in crate::package) async fn facts(conn: &mut PgConnection, id: PackageId) -> Result<Facts> {
    let facts = sqlx::query_as!(
        Facts,
        r#"select description, created_at, revision, regrant_now() as "now!",
            (select count(*) from package_resource_roles where package_id = $1) as "resource_roles!",
            (select count(*) from policies where package_id = $1 and deleted_at is null) as "policies!"
        from access_packages where id = $1"#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(facts)
}

/// When some access of a package was last looked at: in its connected resources, or by the last runs that looked.
pub(in crate::package) async fn last_verified(
    conn: &mut PgConnection,
    id: PackageId,
) -> Result<Option<OffsetDateTime>> {
    let at = sqlx::query_scalar!(
        r#"select greatest(
            (select max(w.looked_at) from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id
                join resource_work w on w.resource_id = rr.resource_id
                where pr.package_id = $1),
            (select max(d.at) from run_deltas d where d.already_in_place + d.put_back > 0 and d.run_id in (
                select r.id from runs r where r.package_id = $1
                    and r.kind in ('reprocess', 'reprocess_requests', 'assign', 'edit')
                order by r.id desc limit 20))) as at"#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(at)
}

/// Each count stops at 1,001. A request that failed is counted until its assignment is as it was to be, whatever brought
/// that about.
pub(in crate::package) async fn counts(conn: &mut PgConnection, id: PackageId) -> Result<PackageCounts> {
    let row = sqlx::query!(
        r#"select
        (select count(*) from (select from assignments where package_id = $1 and state = 'Delivering' limit 1001) x)
            as "delivering!",
        (select count(*) from (select from assignments where package_id = $1 and state = 'Delivered' limit 1001) x)
            as "delivered!",
        (select count(*) from (select from assignments where package_id = $1 and state = 'PartiallyDelivered' limit 1001) x)
            as "partially_delivered!",
        (select count(*) from (select from assignments where package_id = $1 and state = 'DeliveryFailed' limit 1001) x)
            as "delivery_failed!",
        (select count(*) from (select from assignments where package_id = $1 and state = 'Expired' limit 1001) x)
            as "expired!",
        (select count(*) from (select from assignments where package_id = $1 and drifted > 0 limit 1001) x)
            as "drifted!",
        (select count(*) from (select from assignments where package_id = $1 and unverified > 0 limit 1001) x)
            as "cannot_verify!",
        (select count(*) from (select from assignments where package_id = $1 and remaining > 0 limit 1001) x)
            as "access_remains!",
        (select count(*) from (select from requests where package_id = $1
            and state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering') limit 1001) x) as "open_requests!",
        (select count(*) from (select assignment_id from requests where package_id = $1
            and state in ('PartiallyDelivered', 'DeliveryFailed') and hidden_at is null limit 1001) x
            where not exists (select from assignments a where a.id = x.assignment_id
                and (a.state = 'Delivered' or (a.state = 'Expired' and a.remaining = 0))))
            as "failed_requests!""#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    let up_to = |counted| Count::up_to(counted, MOST);
    Ok(PackageCounts {
        delivering: up_to(row.delivering),
        delivered: up_to(row.delivered),
        partially_delivered: up_to(row.partially_delivered),
        delivery_failed: up_to(row.delivery_failed),
        expired: up_to(row.expired),
        drifted: up_to(row.drifted),
        cannot_verify: up_to(row.cannot_verify),
        access_remains: up_to(row.access_remains),
        open_requests: up_to(row.open_requests),
        failed_requests: up_to(row.failed_requests),
    })
}
