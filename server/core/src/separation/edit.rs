use regrant_model::policy::Action;
use regrant_model::view::Incompatible;
use regrant_model::{GroupId, PackageId};
use serde_json::json;
use sqlx::PgConnection;

use crate::caller::no_such;
use crate::db::{self, Db};
use crate::directory::group;
use crate::package::{self, PackageHead};
use crate::{Caller, Error, Result, audit};

/// Names a package or a group as incompatible with a package: from then on nobody gets both. Who has both keeps both.
///
/// # Errors
/// `NotFound` for the package, or for a package or group that the caller may not see; `Forbidden`; `Invalid` for the package
/// itself; `Conflict` when it is named already, or when the package gives the group.
pub async fn add(db: &Db, caller: &Caller, id: PackageId, with: Incompatible) -> Result<()> {
    let mut tx = db::begin(db).await?;
    // Against a change of its resource roles: either it finds what is named here, or this finds what it gives by then.
    let head = package::held(&mut tx, caller, id, Action::ManagePackage).await?;
    let (name, added) = match with {
        Incompatible::Package(other) => add_package(&mut tx, caller, &head, other).await?,
        Incompatible::Group(group) => add_group(&mut tx, caller, &head, group).await?,
    };
    if added == 0 {
        return Err(Error::conflict(format!(
            "\"{name}\" is named as incompatible with \"{}\" already.",
            head.display_name
        )));
    }
    record(&mut tx, caller, "package.add_incompatible", &head, with, &name).await?;
    tx.commit().await?;
    Ok(())
}

async fn add_package(
    tx: &mut PgConnection,
    caller: &Caller,
    head: &PackageHead,
    other: PackageId,
) -> Result<(String, u64)> {
    if other == head.id {
        return Err(Error::invalid("An access package can't be incompatible with itself."));
    }
    let found = package::visible(tx, caller, other, Action::ViewCatalog).await?;
    let added = sqlx::query!(
        "insert into incompatible_packages (package_id, other_id, added_at) values ($1, $2, regrant_now())
         on conflict do nothing",
        head.id.0,
        other.0
    )
    .execute(tx)
    .await?;
    Ok((found.display_name, added.rows_affected()))
}

async fn add_group(
    tx: &mut PgConnection,
    caller: &Caller,
    head: &PackageHead,
    group: GroupId,
) -> Result<(String, u64)> {
    let found = group::store::lock(tx, group).await?.ok_or_else(|| no_such(group::OBJECT))?;
    knows(tx, caller, head, group).await?;
    let gives = sqlx::query_scalar!(
        r#"select exists (select from package_resource_roles pr
            join resource_roles rr on rr.id = pr.resource_role_id
            where pr.package_id = $1 and rr.group_id = $2 and rr.group_role = 'Member') as "gives!""#,
        head.id.0,
        group.0
    )
    .fetch_one(&mut *tx)
    .await?;
    if gives {
        return Err(Error::conflict(format!(
            "\"{}\" gives the group \"{}\" itself, so it can't be incompatible with it.",
            head.display_name, found.display_name
        )));
    }
    let added = sqlx::query!(
        "insert into incompatible_groups (package_id, group_id, added_at) values ($1, $2, regrant_now())
         on conflict do nothing",
        head.id.0,
        group.0
    )
    .execute(tx)
    .await?;
    Ok((found.display_name, added.rows_affected()))
}

/// Whether the caller may know of the group: they see the directory, own it, or it is a resource of the package's catalog.
async fn knows(tx: &mut PgConnection, caller: &Caller, head: &PackageHead, group: GroupId) -> Result<()> {
    if caller.standing.allows_everywhere(Action::ViewDirectory) {
        return Ok(());
    }
    if let Some(user) = caller.user
        && group::store::owns(tx, group, user).await?
    {
        return Ok(());
    }
    let listed = sqlx::query_scalar!(
        r#"select exists (select from catalog_resources cr join resources re on re.id = cr.resource_id
            where cr.catalog_id = $1 and re.group_id = $2) as "held!""#,
        head.catalog_id.0,
        group.0
    )
    .fetch_one(tx)
    .await?;
    if listed { Ok(()) } else { Err(no_such(group::OBJECT)) }
}

/// Takes back that something is incompatible with a package. What another package says about this one stays: it is taken
/// back there.
///
/// # Errors
/// `NotFound` for the package, or for what it does not name; `Forbidden`.
pub async fn remove(db: &Db, caller: &Caller, id: PackageId, with: Incompatible) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let head = package::visible(&mut tx, caller, id, Action::ManagePackage).await?;
    let name = match with {
        Incompatible::Package(other) => {
            sqlx::query_scalar!(
                "delete from incompatible_packages i using access_packages p
                 where i.package_id = $1 and i.other_id = $2 and p.id = i.other_id returning p.display_name",
                id.0,
                other.0
            )
            .fetch_optional(&mut *tx)
            .await?
        }
        Incompatible::Group(group) => {
            sqlx::query_scalar!(
                "delete from incompatible_groups i using groups g
                 where i.package_id = $1 and i.group_id = $2 and g.id = i.group_id returning g.display_name",
                id.0,
                group.0
            )
            .fetch_optional(&mut *tx)
            .await?
        }
    };
    let name = name.ok_or_else(|| no_such("incompatible access package or group"))?;
    record(&mut tx, caller, "package.remove_incompatible", &head, with, &name).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    head: &PackageHead,
    with: Incompatible,
    name: &str,
) -> Result<()> {
    let entry = audit::Entry {
        action,
        object_type: "package",
        object_id: head.id.0,
        object_name: &head.display_name,
        catalog: Some(head.catalog_id),
        detail: json!({ "with": with, "name": name }),
    };
    audit::record(tx, caller, &entry).await
}
