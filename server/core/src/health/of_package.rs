use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::view::{HealthHistory, HealthSpan};
use sqlx::PgPool;

use super::store;
use crate::{Caller, Result, package};

/// The health of a package's assignments over time. Three statements.
///
/// # Errors
/// `NotFound` and `Forbidden` as for the package's assignments.
pub async fn of_package(
    pool: &PgPool,
    caller: &Caller,
    id: PackageId,
    span: HealthSpan,
) -> Result<HealthHistory> {
    let mut conn = pool.acquire().await?;
    package::visible(&mut conn, caller, id, Action::ViewAssignments).await?;
    let present = store::package_present(&mut conn, id).await?;
    let recorded = store::package_records(&mut conn, id, span).await?;
    Ok(present.history(span, recorded))
}
