use regrant_model::policy::Action;
use regrant_model::view::{Command, PackageCounts, PackageOverview, RunProgress};
use regrant_model::{PackageId, Revision};
use sqlx::PgPool;
use time::OffsetDateTime;

use super::{head_view, store, visible};
use crate::{Caller, Result, column, run};

/// A package's Overview. Six statements.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see it.
pub async fn overview(pool: &PgPool, caller: &Caller, id: PackageId) -> Result<PackageOverview> {
    let mut conn = pool.acquire().await?;
    let head = visible(&mut conn, caller, id, Action::ViewCatalog).await?;
    let head = head_view(caller, head);
    let facts = store::facts(&mut conn, id).await?;
    let mut seen = Seen::default();
    if head.commands.view_assignments {
        seen = Seen {
            counts: Some(store::counts(&mut conn, id).await?),
            runs: run::store::active(&mut conn, id).await?,
            recent_runs: run::store::ended(&mut conn, id).await?,
            last_verified: store::last_verified(&mut conn, id).await?,
        };
    }
    let can_delete = Command::of(head.commands.manage, deletable(seen.counts.as_ref()));
    Ok(PackageOverview {
        now: facts.now,
        head,
        description: facts.description,
        created_at: facts.created_at,
        resource_roles: column::count(facts.resource_roles),
        policies: column::count(facts.policies),
        counts: seen.counts,
        runs: seen.runs,
        recent_runs: seen.recent_runs,
        last_verified: seen.last_verified,
        revision: Revision(facts.revision),
        can_delete,
    })
}

/// What only those are shown who may see assignments.
#[derive(Default)]
struct Seen {
    counts: Option<PackageCounts>,
    runs: Vec<RunProgress>,
    recent_runs: Vec<RunProgress>,
    last_verified: Option<OffsetDateTime>,
}

fn deletable(counts: Option<&PackageCounts>) -> Result<(), &'static str> {
    let Some(counts) = counts else { return Ok(()) };
    let live = [counts.delivering, counts.delivered, counts.partially_delivered, counts.delivery_failed];
    if live.iter().any(|count| count.value > 0) {
        Err("Somebody still has it. Remove its assignments first.")
    } else if counts.open_requests.value > 0 {
        Err("There are open requests for it. Cancel them first.")
    } else {
        Ok(())
    }
}
