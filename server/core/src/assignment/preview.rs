//! Preview changes: what a reprocess would put back and withdraw, before anything is changed.

use regrant_model::PackageId;
use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::Selection;

use super::ask;
use crate::db::Db;
use crate::run::Asked;
use crate::{Caller, Result};

/// Asks what a reprocess of the selection would change. The answer is a run of its own, with an outcome for each
/// resource role that would be touched; [`crate::run::apply`] carries it out. Nothing is changed by it, neither in the
/// directory nor in what is known of it.
///
/// # Errors
/// As [`super::reprocess`].
pub async fn preview(db: &Db, caller: &Caller, package: PackageId, selection: &Selection) -> Result<Asked> {
    ask::selected(db, caller, package, selection, Action::Reprocess, RunKind::Preview).await
}
