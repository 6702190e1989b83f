//! Remove: end assignments and withdraw what only they gave.

use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use regrant_model::view::Selection;
use regrant_model::{AssignmentId, PackageId};

use super::ask;
use crate::db::Db;
use crate::run::Asked;
use crate::{Caller, Result};

/// Asks for it; each assignment ends with an AdminRemove request. Access that another live assignment of the same user
/// still grants stays, and so does what was there before the first delivery.
///
/// # Errors
/// As [`super::reprocess`].
pub async fn remove(db: &Db, caller: &Caller, package: PackageId, selection: &Selection) -> Result<Asked> {
    ask::selected(db, caller, package, selection, Action::Assign, RunKind::Remove).await
}

/// Removes one assignment, known by its id alone.
///
/// # Errors
/// As [`super::reprocess_one`].
pub async fn remove_one(db: &Db, caller: &Caller, id: AssignmentId) -> Result<Asked> {
    ask::one(db, caller, id, Action::Assign, RunKind::Remove).await
}
