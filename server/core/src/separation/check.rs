use std::collections::HashSet;

use regrant_model::CatalogId;
use regrant_model::policy::{Action, Scope};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::{self, Clash};
use crate::package::PackageHead;
use crate::{Caller, Error, Result};

/// Whom a package is to be given to, or left with for longer.
pub(crate) struct Giving<'a> {
    pub package: Uuid,
    /// The package's.
    pub catalog: CatalogId,
    pub subject: Uuid,
    /// How messages name the subject.
    pub name: &'a str,
}

/// Refuses to give a package to somebody who has, or is scheduled to get, something incompatible. Package and subject have
/// to be held ([`crate::request::hold`]), so that of two that are given at the same moment the second sees the first.
///
/// # Errors
/// `Conflict` naming what is in the way, as far as the caller may know of it.
pub(crate) async fn refuse(conn: &mut PgConnection, caller: &Caller, giving: &Giving<'_>) -> Result<()> {
    let clashes = store::clashes(conn, &[giving.package], &[giving.subject], true).await?;
    let Some(clash) = clashes.first() else { return Ok(()) };
    let what = describe(caller, clash, giving);
    Err(Error::conflict(format!(
        "{} has {what}, which is incompatible with this access package. Nobody may have both.",
        giving.name
    )))
}

fn describe(caller: &Caller, clash: &Clash, giving: &Giving<'_>) -> String {
    let Some(catalog) = clash.catalog else { return format!("the group \"{}\"", clash.name) };
    let sees = |catalog| caller.standing.allows(Action::ViewCatalog, Scope::Catalog(catalog));
    let (sees_it, own) = (sees(catalog.into()), caller.user.is_some_and(|user| user.0 == giving.subject));
    match &clash.through {
        Some(group) if sees_it && sees(giving.catalog) => {
            format!("the access package \"{}\" (because of the group \"{group}\")", clash.name)
        }
        _ if sees_it || own => format!("the access package \"{}\"", clash.name),
        _ => "an access package that you may not see".to_owned(),
    }
}

/// Refuses to let a package give these resource roles when one is a membership of a group that the package itself names as
/// incompatible, or when somebody has the package together with another one that names the group. The package and the groups
/// have to be held, so that nobody is given either of the two meanwhile.
///
/// # Errors
/// `Conflict` naming the group and, as far as the caller may know of it, the other package.
pub(crate) async fn refuse_roles(
    conn: &mut PgConnection,
    caller: &Caller,
    head: &PackageHead,
    roles: &[Uuid],
) -> Result<()> {
    if roles.is_empty() {
        return Ok(());
    }
    let own = &head.display_name;
    if let Some(group) = store::named_by_itself(conn, head.id, roles).await? {
        return Err(Error::conflict(format!(
            "\"{own}\" names the group \"{group}\" as incompatible, so it can't give it. Take it off that list first."
        )));
    }
    let collisions = store::collisions(conn, head.id, roles).await?;
    let sees = |action, catalog: Uuid| caller.standing.allows(action, Scope::Catalog(catalog.into()));
    let told = collisions.iter().find(|other| sees(Action::ViewCatalog, other.catalog));
    let Some(other) = told.or(collisions.first()) else { return Ok(()) };
    let who = if sees(Action::ViewAssignments, other.catalog) { &other.person } else { "Somebody" };
    let what = if told.is_some() {
        format!("the access package \"{}\"", other.package)
    } else {
        "an access package that you may not see".to_owned()
    };
    Err(Error::conflict(format!(
        "{who} has or is to get \"{own}\" and {what}, which is incompatible with the group \"{}\". Nobody may have both, \
         so \"{own}\" can't give that group as long as it is so.",
        other.group
    )))
}

/// Those of these pairs of package and subject in whose way something incompatible stands by now. The subjects have to be
/// held.
pub(crate) async fn conflicting(
    conn: &mut PgConnection,
    packages: &[Uuid],
    subjects: &[Uuid],
) -> Result<HashSet<(Uuid, Uuid)>> {
    let clashes = store::clashes(conn, packages, subjects, false).await?;
    Ok(clashes.into_iter().map(|clash| (clash.package, clash.subject)).collect())
}
