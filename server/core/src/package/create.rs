use std::collections::BTreeMap;

use regrant_model::policy::Action;
use regrant_model::{CatalogId, PackageId, PolicyId, ResourceRoleId};
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::edit::{PackageDraft, already};
use super::{PackageHead, edit_roles, store};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::input::{Name, taken};
use crate::policy::{self, PolicyDraft};
use crate::{Caller, Error, Result, audit, catalog};

/// The most resource roles that a new package begins with.
pub const MOST_ROLES: usize = 100;

/// A package with all that it takes to assign it.
#[derive(Clone, Debug)]
pub struct NewPackage {
    /// The catalog that it belongs to.
    pub catalog: CatalogId,
    /// What is said of it.
    pub package: PackageDraft,
    /// What it gives: resource roles of the catalog, each once.
    pub roles: Vec<ResourceRoleId>,
    /// Its first policy.
    pub policy: PolicyDraft,
    /// Whether anything can be given under it yet.
    pub policy_enabled: bool,
}

/// Makes a package in a catalog; it gives nothing yet.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when the catalog has one of that name.
pub async fn create(db: &Db, caller: &Caller, catalog: CatalogId, draft: &PackageDraft) -> Result<PackageId> {
    caller.may_in(Action::ManagePackage, catalog, catalog::OBJECT)?;
    let mut tx = db::begin(db).await?;
    let head = insert(&mut tx, catalog, draft).await?;
    record(&mut tx, caller, &head, &BTreeMap::new(), None).await?;
    tx.commit().await?;
    Ok(head.id)
}

/// Makes a package with its resource roles and its first policy: all of it or nothing.
///
/// # Errors
/// `NotFound` for the catalog or a role that it does not hold, `Forbidden`, `Invalid` for a duration or too many roles;
/// `Conflict` when the catalog has a package of that name.
pub async fn create_whole(db: &Db, caller: &Caller, new: &NewPackage) -> Result<PackageId> {
    caller.may_in(Action::ManagePackage, new.catalog, catalog::OBJECT)?;
    let mut roles: Vec<Uuid> = new.roles.iter().map(|role| role.0).collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.len() > MOST_ROLES {
        return Err(Error::invalid(format!(
            "Resource roles: at most {MOST_ROLES} at first. Add the others when the access package is there."
        )));
    }
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let head = insert(&mut tx, new.catalog, &new.package).await?;
        let names = edit_roles::insert(&mut tx, &head, &roles).await?;
        let policy = policy::insert(&mut tx, caller, &head, &new.policy, new.policy_enabled).await?;
        record(&mut tx, caller, &head, &names, Some(policy)).await?;
        tx.commit().await?;
        Ok(head.id)
    })
    .await
}

/// Whether a new package of the catalog may be called so.
///
/// # Errors
/// As [`create`].
pub async fn check_name(pool: &PgPool, caller: &Caller, catalog: CatalogId, name: &Name) -> Result<()> {
    caller.may_in(Action::ManagePackage, catalog, catalog::OBJECT)?;
    let mut conn = pool.acquire().await?;
    if store::is_taken(&mut conn, catalog, name.as_str()).await? {
        return Err(Error::conflict(already(name)));
    }
    Ok(())
}

async fn insert(tx: &mut PgConnection, catalog: CatalogId, draft: &PackageDraft) -> Result<PackageHead> {
    if !catalog::store::hold(tx, catalog).await? {
        return Err(no_such(catalog::OBJECT));
    }
    let id = PackageId(Uuid::now_v7());
    sqlx::query!(
        "insert into access_packages (id, catalog_id, display_name, description, hidden, created_at)
         values ($1, $2, $3, $4, $5, regrant_now())",
        id.0,
        catalog.0,
        draft.name.as_str(),
        draft.description.as_str(),
        draft.hidden
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.name)))?;
    store::head(tx, id).await?.ok_or_else(|| Error::internal("a package that was just made is not there"))
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    head: &PackageHead,
    roles: &BTreeMap<Uuid, String>,
    policy: Option<PolicyId>,
) -> Result<()> {
    let entry = audit::Entry {
        action: "package.create",
        object_type: "package",
        object_id: head.id.0,
        object_name: &head.display_name,
        catalog: Some(head.catalog_id),
        detail: json!({ "resource_roles": roles, "policy": policy }),
    };
    audit::record(tx, caller, &entry).await
}
