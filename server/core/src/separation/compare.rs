use regrant_model::PackageId;
use regrant_model::policy::Action;

use crate::db::Db;
use crate::{Caller, Result, package};

/// Whether the caller may learn who has both packages: only who sees the assignments of either.
///
/// # Errors
/// `NotFound` for a package that is not there or that the caller may not see, `Forbidden`.
pub async fn may_compare(db: &Db, caller: &Caller, of: PackageId, with: PackageId) -> Result<()> {
    let mut conn = db.acquire().await?;
    for package in [of, with] {
        package::visible(&mut conn, caller, package, Action::ViewAssignments).await?;
    }
    Ok(())
}
