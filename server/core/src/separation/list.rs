use regrant_model::PackageId;
use regrant_model::policy::{Action, Scope};
use regrant_model::view::{Count, IncompatibleGroup, IncompatiblePackage, Named, Separation};
use sqlx::PgPool;

use super::store;
use crate::list::MOST;
use crate::{Caller, Result, package};

/// A package's Separation of duties: what it names as incompatible, what names it, and how many have both. Three
/// statements.
///
/// # Errors
/// `NotFound` when there is no such package or the caller may not see it.
pub async fn list(pool: &PgPool, caller: &Caller, id: PackageId) -> Result<Separation> {
    let mut conn = pool.acquire().await?;
    let head = package::visible(&mut conn, caller, id, Action::ViewCatalog).await?;
    let head = package::head_view(caller, head);
    let counted = head.commands.view_assignments;
    let catalogs = caller.catalogs(Action::ViewAssignments);
    let partners = store::partners(&mut conn, id, counted, catalogs.as_deref()).await?;
    let groups = store::groups(&mut conn, id, counted).await?;
    let mut all = Separation {
        head,
        packages: Vec::new(),
        groups: Vec::with_capacity(groups.len()),
        incompatible_with: Vec::new(),
        hidden: 0,
    };
    for row in partners {
        let scope = Scope::Catalog(row.catalog_id.into());
        if !caller.standing.allows(Action::ViewCatalog, scope) {
            all.hidden += 1;
            continue;
        }
        let seen = counted && caller.standing.allows(Action::ViewAssignments, scope);
        let side = if row.named_here { &mut all.packages } else { &mut all.incompatible_with };
        side.push(IncompatiblePackage {
            package: Named { id: row.id.into(), name: row.name },
            catalog: Named { id: row.catalog_id.into(), name: row.catalog },
            both: seen.then(|| Count::up_to(row.both, MOST)),
        });
    }
    all.groups.extend(groups.into_iter().map(|row| IncompatibleGroup {
        group: Named { id: row.id.into(), name: row.name },
        both: counted.then(|| Count::up_to(row.both, MOST)),
    }));
    Ok(all)
}
