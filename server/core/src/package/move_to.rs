use regrant_model::policy::Action;
use regrant_model::{CatalogId, PackageId};
use serde_json::json;
use sqlx::PgConnection;

use super::visible::locked;
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::input::taken;
use crate::{Caller, Error, Result, audit, catalog};

/// How many resources a message names.
const NAMED: i64 = 3;

/// Moves a package to another catalog, with its policies, assignments and requests: from then on the roles held there
/// decide who sees and runs it. Nobody's access changes. Moving it to where it is changes nothing.
///
/// # Errors
/// `NotFound` and `Forbidden` for the package and for the other catalog, in both of which the caller has to manage
/// packages; `Conflict` when the other catalog lacks a resource that the package gives, or has a package of that name.
pub async fn move_to(db: &Db, caller: &Caller, id: PackageId, catalog: CatalogId) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let head = locked(&mut tx, caller, id).await?;
    caller.may_in(Action::ManagePackage, catalog, catalog::OBJECT)?;
    if head.catalog_id == catalog {
        return Ok(());
    }
    if !catalog::store::hold(&mut tx, catalog).await? {
        return Err(no_such(catalog::OBJECT));
    }
    same_resources(&mut tx, id, catalog).await?;
    sqlx::query!(
        "update access_packages set catalog_id = $2, revision = revision + 1 where id = $1",
        id.0,
        catalog.0
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| {
        taken(error, || {
            format!(
                "The other catalog already has an access package \"{}\". Rename one of them.",
                head.display_name
            )
        })
    })?;
    // The owners of both catalogs are to find it in their logs.
    for (action, of) in [("package.move_out", head.catalog_id), ("package.move_in", catalog)] {
        let entry = audit::Entry {
            action,
            object_type: "package",
            object_id: id.0,
            object_name: &head.display_name,
            catalog: Some(of),
            detail: json!({ "from": head.catalog_id, "to": catalog }),
        };
        audit::record(&mut tx, caller, &entry).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Refuses when the catalog lacks a resource of the package. Those it has are held until the end of the transaction.
async fn same_resources(tx: &mut PgConnection, id: PackageId, catalog: CatalogId) -> Result<()> {
    sqlx::query!(
        "select cr.resource_id from catalog_resources cr
         where cr.catalog_id = $2 and cr.resource_id in (
            select rr.resource_id from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id where pr.package_id = $1)
         order by cr.resource_id for share",
        id.0,
        catalog.0
    )
    .fetch_all(&mut *tx)
    .await?;
    let lacking = sqlx::query!(
        r#"select re.display_name, count(*) over () as "all!" from resources re
        where re.id in (select rr.resource_id from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id where pr.package_id = $1)
            and not exists (select from catalog_resources cr where cr.catalog_id = $2 and cr.resource_id = re.id)
        order by lower(re.display_name), re.id limit $3"#,
        id.0,
        catalog.0,
        NAMED
    )
    .fetch_all(tx)
    .await?;
    let Some(first) = lacking.first() else { return Ok(()) };
    let names: Vec<_> = lacking.iter().map(|row| format!("\"{}\"", row.display_name)).collect();
    let more = match first.all - NAMED {
        1.. => format!(" and {} more", first.all - NAMED),
        _ => String::new(),
    };
    Err(Error::conflict(format!(
        "The other catalog does not hold {}{more}, which this access package gives. Add these resources to it first.",
        names.join(", ")
    )))
}
