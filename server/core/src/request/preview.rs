//! Preview changes: what a retry of requests would put back and withdraw, before anything is changed.

use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::RequestSelection;

use super::ask;
use crate::db::Db;
use crate::run::Asked;
use crate::{Caller, Result};

/// Asks what a reprocess of the selected requests would change, as [`crate::assignment::preview`] does of assignments: those
/// that can't be reprocessed are skipped, and say why.
///
/// # Errors
/// As [`super::reprocess`].
pub async fn preview(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    selection: &RequestSelection,
) -> Result<Asked> {
    ask::selected(db, caller, package, selection, Action::Reprocess, RunKind::Preview).await
}
