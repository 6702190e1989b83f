use regrant_model::PackageId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::caller::no_such;

/// Holds what decides whether these users may get a package: the package against edits, the users one at a time, and the
/// groups that it gives or names as incompatible against becoming something else. Of two things that must not both happen,
/// the one that comes second sees the first. The first step of whoever opens requests or takes them up, in the one order of
/// locks: package, users by id, groups by id, then assignments and requests.
///
/// # Errors
/// `NotFound` when the package was deleted.
pub(crate) async fn hold(tx: &mut PgConnection, package: PackageId, subjects: &[Uuid]) -> Result<()> {
    sqlx::query!("select id from access_packages where id = $1 and deleted_at is null for share", package.0)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_such("access package"))?;
    // Against a deletion: either it finds what is done here, or there is no such user any more.
    sqlx::query!("select id from users where id = any($1) order by id for no key update", subjects)
        .fetch_all(&mut *tx)
        .await?;
    sqlx::query!(
        "select id from groups where id in (
            select group_id from incompatible_groups where package_id = $1
            union select rr.group_id from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id where pr.package_id = $1)
         order by id for share",
        package.0
    )
    .fetch_all(tx)
    .await?;
    Ok(())
}
