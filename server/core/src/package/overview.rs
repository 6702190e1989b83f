use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::view::PackageOverview;
use sqlx::PgPool;

use super::{head_view, store, visible};
use crate::{Caller, Result, column, run};

/// A package's Overview. Four statements.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see it.
pub async fn overview(pool: &PgPool, caller: &Caller, id: PackageId) -> Result<PackageOverview> {
    let mut conn = pool.acquire().await?;
    let head = visible(&mut conn, caller, id, Action::ViewCatalog).await?;
    let head = head_view(caller, head);
    let facts = store::facts(&mut conn, id).await?;
    let (counts, runs) = if head.commands.view_assignments {
        (Some(store::counts(&mut conn, id).await?), run::store::active(&mut conn, id).await?)
    } else {
        (None, Vec::new())
    };
    Ok(PackageOverview {
        now: facts.now,
        head,
        description: facts.description,
        created_at: facts.created_at,
        resource_roles: column::count(facts.resource_roles),
        policies: column::count(facts.policies),
        counts,
        runs,
    })
}
