use regrant_model::view::Named;
use regrant_model::{PackageId, PolicyId};
use sqlx::PgConnection;

use crate::Result;

/// A package's policies by name.
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
