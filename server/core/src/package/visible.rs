use regrant_model::PackageId;
use regrant_model::policy::{Action, Scope};
use regrant_model::view::{self, Named, PackageCommands};
use sqlx::PgConnection;

use super::store::{self, PackageHead};
use crate::caller::no_such;
use crate::{Caller, Result};

/// How messages name it.
const OBJECT: &str = "access package";

/// The package, for a caller who may do the action in its catalog.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see it, `Forbidden` when no role allows the action.
pub(crate) async fn visible(
    conn: &mut PgConnection,
    caller: &Caller,
    id: PackageId,
    action: Action,
) -> Result<PackageHead> {
    let head = store::head(conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    caller.may_in(action, head.catalog_id, OBJECT)?;
    Ok(head)
}

/// As [`visible`], for a caller who may edit the package; it stays locked until the end of the transaction.
pub(super) async fn locked(conn: &mut PgConnection, caller: &Caller, id: PackageId) -> Result<PackageHead> {
    visible(conn, caller, id, Action::ManagePackage).await?;
    sqlx::query!("select id from access_packages where id = $1 for update", id.0)
        .fetch_one(&mut *conn)
        .await?;
    // As it is now that nobody else changes it.
    store::head(conn, id).await?.ok_or_else(|| no_such(OBJECT))
}

/// As [`visible`]; nobody edits the package until the end of the transaction, while workers go on with it.
pub(crate) async fn held(
    conn: &mut PgConnection,
    caller: &Caller,
    id: PackageId,
    action: Action,
) -> Result<PackageHead> {
    visible(conn, caller, id, action).await?;
    sqlx::query!("select id from access_packages where id = $1 for no key update", id.0)
        .fetch_one(&mut *conn)
        .await?;
    visible(conn, caller, id, action).await
}

/// What the caller's roles allow in the package's catalog.
pub(crate) fn commands(caller: &Caller, head: &PackageHead) -> PackageCommands {
    let allows = |action| caller.standing.allows(action, Scope::Catalog(head.catalog_id));
    PackageCommands {
        view_assignments: allows(Action::ViewAssignments),
        assign: allows(Action::Assign),
        reprocess: allows(Action::Reprocess),
        manage: allows(Action::ManagePackage),
    }
}

/// The head as pages show it.
pub(crate) fn head_view(caller: &Caller, head: PackageHead) -> view::PackageHead {
    view::PackageHead {
        commands: commands(caller, &head),
        id: head.id,
        name: head.display_name,
        catalog: Named { id: head.catalog_id, name: head.catalog_name },
        hidden: head.hidden,
    }
}
