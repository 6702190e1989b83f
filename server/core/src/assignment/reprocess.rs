//! Reprocess: re-evaluate assignments against reality and put back what is missing.

use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::Selection;
use regrant_model::{AssignmentId, PackageId};

use super::ask;
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
    ask::one(db, caller, id, Action::Reprocess, RunKind::Reprocess).await
}
