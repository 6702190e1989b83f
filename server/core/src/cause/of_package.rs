use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::view::{Command, PackageCauses};
use sqlx::PgPool;

use super::store::{self, Of};
use crate::{Caller, Result, package};

/// What is wrong with a package's assignments, by cause. Looks at 10,001 assignments at most. Two statements.
///
/// # Errors
/// `NotFound` and `Forbidden` as for the package's assignments.
pub async fn of_package(pool: &PgPool, caller: &Caller, id: PackageId) -> Result<PackageCauses> {
    let mut conn = pool.acquire().await?;
    let head = package::visible(&mut conn, caller, id, Action::ViewAssignments).await?;
    let head = package::head_view(caller, head);
    let found = store::cards(&mut conn, Of::Package(id)).await?;
    let can_retry = Command::of(head.commands.reprocess, Ok::<_, String>(()));
    Ok(PackageCauses { now: found.now, head, cards: found.cards, can_retry })
}
