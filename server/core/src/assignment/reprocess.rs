//! Reprocess: re-evaluate assignments against reality and put back what is missing.

use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::Selection;
use regrant_model::{AssignmentId, PackageId};

use super::{OBJECT, ask};
use crate::caller::no_such;
use crate::db::Db;
use crate::run::Asked;
use crate::{Caller, Result};

/// Asks for it. Idempotent: the same caller with the same selection gets the same unfinished run; another caller an own
/// run, served by the same work. Rows that are not eligible are skipped and say why.
///
/// # Errors
/// `NotFound` for a package or an assignment that is not there or may not be seen, `Forbidden`, `Invalid` for an empty
/// selection; `NotAllowedInState` when the only selected assignment has ended with nothing left to withdraw.
pub async fn reprocess(db: &Db, caller: &Caller, package: PackageId, selection: &Selection) -> Result<Asked> {
    ask::selected(db, caller, package, selection, Action::Reprocess, RunKind::Reprocess).await
}

/// Reprocesses one assignment, known by its id alone.
///
/// # Errors
/// As [`reprocess`]; `NotFound` also when the caller may not know of its package.
pub async fn reprocess_one(db: &Db, caller: &Caller, id: AssignmentId) -> Result<Asked> {
    let package = package_of(db, caller, id).await?;
    reprocess(db, caller, package, &Selection::Ids(vec![id])).await
}

/// Of which package an assignment is, for who may see it.
pub(super) async fn package_of(db: &Db, caller: &Caller, id: AssignmentId) -> Result<PackageId> {
    let found = sqlx::query!(
        "select a.package_id, p.catalog_id from assignments a join access_packages p on p.id = a.package_id where a.id = $1",
        id.0
    )
    .fetch_optional(db)
    .await?
    .ok_or_else(|| no_such(OBJECT))?;
    caller.may_in(Action::ViewAssignments, found.catalog_id.into(), OBJECT)?;
    Ok(found.package_id.into())
}
