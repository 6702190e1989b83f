use std::collections::HashSet;

use regrant_model::policy::{Action, Scope};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::{self, Clash};
use crate::{Caller, Error, Result};

/// Refuses to give a package to somebody who has, or is scheduled to get, something incompatible. The subject has to be
/// locked, so that of two that are given at the same moment the second sees the first.
///
/// # Errors
/// `Conflict` naming what is in the way, as far as the caller may know of it.
pub(crate) async fn refuse(
    conn: &mut PgConnection,
    caller: &Caller,
    package: Uuid,
    subject: Uuid,
    subject_name: &str,
) -> Result<()> {
    let clashes = store::clashes(conn, &[package], &[subject], true).await?;
    let Some(clash) = clashes.first() else { return Ok(()) };
    let own = caller.user.is_some_and(|user| user.0 == subject);
    let what = describe(caller, clash, own);
    Err(Error::conflict(format!(
        "{subject_name} has {what}, which is incompatible with this access package. Nobody may have both."
    )))
}

fn describe(caller: &Caller, clash: &Clash, own: bool) -> String {
    match clash.catalog {
        None => format!("the group \"{}\"", clash.name),
        Some(catalog) => {
            if own || caller.standing.allows(Action::ViewCatalog, Scope::Catalog(catalog.into())) {
                format!("the access package \"{}\"", clash.name)
            } else {
                "an access package that you may not see".to_owned()
            }
        }
    }
}

/// Those of these pairs of package and subject in whose way something incompatible stands by now. The subjects have to be
/// locked.
pub(crate) async fn conflicting(
    conn: &mut PgConnection,
    packages: &[Uuid],
    subjects: &[Uuid],
) -> Result<HashSet<(Uuid, Uuid)>> {
    let clashes = store::clashes(conn, packages, subjects, false).await?;
    Ok(clashes.into_iter().map(|clash| (clash.package, clash.subject)).collect())
}
