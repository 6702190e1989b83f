use regrant_model::policy::Action;
use regrant_model::view::{Count, PolicyList, PolicyRow};
use regrant_model::{PackageId, Revision};
use sqlx::PgPool;

use super::store;
use crate::{Caller, Result, column, package};

/// A package's policies, by name. Two statements.
///
/// # Errors
/// `NotFound` when there is no such package or the caller may not see it.
pub async fn list(pool: &PgPool, caller: &Caller, package: PackageId) -> Result<PolicyList> {
    let mut conn = pool.acquire().await?;
    let head = package::visible(&mut conn, caller, package, Action::ViewCatalog).await?;
    let head = package::head_view(caller, head);
    let rows = store::rows(&mut conn, package).await?;
    let view = |row: store::Row| {
        Ok(PolicyRow {
            id: row.id.into(),
            name: row.display_name,
            description: row.description,
            requestors: column::text(&row.requestors)?,
            approval_required: row.approval_required,
            duration_days: row.duration_days.map(column::count),
            extension_allowed: row.extension_allowed,
            enabled: row.enabled,
            revision: Revision(row.revision),
            active: head.commands.view_assignments.then(|| Count::of(row.active)),
        })
    };
    let policies = rows.into_iter().map(view).collect::<Result<_>>()?;
    Ok(PolicyList { head, policies })
}
