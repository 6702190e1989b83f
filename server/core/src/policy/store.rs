use regrant_model::view::Named;
use regrant_model::{PackageId, PolicyId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// A package's policies by name; those that are switched off are still to be filtered by.
pub(crate) async fn names(conn: &mut PgConnection, package: PackageId) -> Result<Vec<Named<PolicyId>>> {
    let rows = sqlx::query!(
        "select id, display_name from policies
         where package_id = $1 and deleted_at is null order by lower(display_name), id",
        package.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
}

/// A row of the list.
pub(super) struct Row {
    pub id: Uuid,
    pub display_name: String,
    pub description: String,
    pub requestors: String,
    pub approval_required: bool,
    pub duration_days: Option<i32>,
    pub extension_allowed: bool,
    pub enabled: bool,
    pub revision: i64,
    pub active: i64,
}

pub(super) async fn rows(conn: &mut PgConnection, package: PackageId) -> Result<Vec<Row>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, display_name, description, requestors, approval_required, duration_days, extension_allowed, enabled, revision,
            (select count(*) from (select from assignments a
                where a.package_id = $1 and a.policy_id = po.id and a.state <> 'Expired' limit 10001) x) as "active!"
        from policies po
        where package_id = $1 and deleted_at is null order by lower(display_name), id"#,
        package.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}
