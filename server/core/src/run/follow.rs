//! Runs that follow from something else: an edit of a package, a user who is gone.

use regrant_model::state::RunKind;
use regrant_model::{PackageId, UserId};
use sqlx::PgConnection;

use super::ask::{self, Ask, Asked};
use crate::{Caller, Result};

/// An edit of a package is applied to its live assignments at once, as a run of its own, if there are any. Belongs into the
/// transaction of the edit.
///
/// # Errors
/// When the database fails.
pub(crate) async fn edited(
    tx: &mut PgConnection,
    caller: &Caller,
    package: PackageId,
) -> Result<Option<Asked>> {
    let wanted = Ask::new(caller, package, RunKind::Edit, "all live assignments");
    ask::ask(tx, &wanted, ("a.id", "null::uuid", "lower(a.subject_name), a.id"), |query| {
        query.push("assignments a where a.state <> 'Expired' and a.package_id = ").push_bind(package.0);
    })
    .await
}

/// A user is gone: all their assignments end, each package's in a run of its own. Belongs into the transaction of the
/// deletion.
///
/// # Errors
/// When the database fails.
pub(crate) async fn user_gone(tx: &mut PgConnection, caller: &Caller, user: UserId) -> Result<()> {
    let packages = sqlx::query_scalar!(
        "select distinct package_id from assignments where subject_id = $1 and state <> 'Expired' order by package_id",
        user.0,
    )
    .fetch_all(&mut *tx)
    .await?;
    for package in packages {
        let selection = "the assignments of a deleted user";
        let wanted = Ask::new(caller, PackageId(package), RunKind::Expire, selection);
        ask::ask(tx, &wanted, ("a.id", "null::uuid", "a.id"), |query| {
            query.push("assignments a where a.state <> 'Expired' and a.package_id = ").push_bind(package);
            query.push(" and a.subject_id = ").push_bind(user.0);
        })
        .await?;
    }
    Ok(())
}
