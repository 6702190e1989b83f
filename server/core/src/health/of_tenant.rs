use regrant_model::policy::Action;
use regrant_model::view::{HealthHistory, HealthSpan};
use sqlx::PgPool;

use super::store;
use crate::{Caller, Result};

/// The health of all assignments of the tenant over time. Two statements.
///
/// # Errors
/// `Forbidden` for whoever may not see the assignments of every catalog: the sums would tell of the others.
pub async fn of_tenant(pool: &PgPool, caller: &Caller, span: HealthSpan) -> Result<HealthHistory> {
    caller.may(Action::ViewAssignments)?;
    let mut conn = pool.acquire().await?;
    let present = store::tenant_present(&mut conn).await?;
    let recorded = store::tenant_records(&mut conn, span).await?;
    Ok(present.history(span, recorded))
}
