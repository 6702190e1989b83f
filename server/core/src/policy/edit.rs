use regrant_model::policy::Action;
use regrant_model::view::Requestors;
use regrant_model::{PackageId, PolicyId, Revision};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::caller::no_such;
use crate::db::{self, Db};
use crate::input::{Description, Name, stale, taken};
use crate::package::PackageHead;
use crate::{Caller, Error, Result, audit, package};

/// The longest duration: a hundred years.
const LONGEST_DAYS: u32 = 36_500;

/// What a policy says.
#[derive(Clone, Debug)]
pub struct PolicyDraft {
    /// Its name, unique in its package.
    pub name: Name,
    /// What it is for.
    pub description: Description,
    /// Who may ask.
    pub requestors: Requestors,
    /// Somebody has to agree first.
    pub approval_required: bool,
    /// How long an assignment lasts; none for no end. Counts for new assignments only.
    pub duration_days: Option<u32>,
    /// Whoever has the package may ask for it for that long again, from then on.
    pub extension_allowed: bool,
}

impl PolicyDraft {
    /// Whether duration and extension go together.
    ///
    /// # Errors
    /// `Invalid`, saying what is wrong with which.
    pub fn check(&self) -> Result<()> {
        self.days().map(drop)
    }

    fn days(&self) -> Result<Option<i32>> {
        match self.duration_days {
            None if self.extension_allowed => Err(Error::invalid(
                "May be asked for again before it ends: what has no end can't be extended. Give it a duration.",
            )),
            None => Ok(None),
            Some(days) if (1..=LONGEST_DAYS).contains(&days) => Ok(i32::try_from(days).ok()),
            Some(_) => {
                Err(Error::invalid(format!("Duration in days: between 1 and {LONGEST_DAYS}, or none.")))
            }
        }
    }
}

/// Adds a policy to a package.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid` for a duration; `Conflict` when the package has one of that name.
pub async fn create(db: &Db, caller: &Caller, package: PackageId, draft: &PolicyDraft) -> Result<PolicyId> {
    let mut tx = db::begin(db).await?;
    let head = package::visible(&mut tx, caller, package, Action::ManagePackage).await?;
    let id = insert(&mut tx, caller, &head, draft, true).await?;
    tx.commit().await?;
    Ok(id)
}

/// Adds a policy to a package that the caller may edit, with its audit entry.
///
/// # Errors
/// As [`create`].
pub(crate) async fn insert(
    tx: &mut PgConnection,
    caller: &Caller,
    head: &PackageHead,
    draft: &PolicyDraft,
    enabled: bool,
) -> Result<PolicyId> {
    let id = PolicyId(Uuid::now_v7());
    let days = draft.days()?;
    sqlx::query!(
        "insert into policies
            (id, package_id, display_name, description, requestors, approval_required, duration_days, extension_allowed,
             enabled, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, regrant_now())",
        id.0,
        head.id.0,
        draft.name.as_str(),
        draft.description.as_str(),
        draft.requestors.as_str(),
        draft.approval_required,
        days,
        draft.extension_allowed,
        enabled
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.name)))?;
    record(tx, caller, "policy.create", id, head, draft.name.as_str()).await?;
    Ok(id)
}

/// Changes a policy, for what is given under it from now on. `seen` is the revision that the change was made of; none takes
/// it as it stands.
///
/// # Errors
/// As [`create`]; `Conflict` also when somebody else has changed it since.
pub async fn edit(
    db: &Db,
    caller: &Caller,
    id: PolicyId,
    draft: &PolicyDraft,
    seen: Option<Revision>,
) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let (head, name) = of(&mut tx, caller, id).await?;
    let days = draft.days()?;
    let edited = sqlx::query!(
        "update policies set display_name = $2, description = $3, requestors = $4, approval_required = $5,
            duration_days = $6, extension_allowed = $7, revision = revision + 1
         where id = $1 and ($8::bigint is null or revision = $8)",
        id.0,
        draft.name.as_str(),
        draft.description.as_str(),
        draft.requestors.as_str(),
        draft.approval_required,
        days,
        draft.extension_allowed,
        seen.map(|seen| seen.0)
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| taken(error, || already(&draft.name)))?;
    if edited.rows_affected() == 0 {
        return Err(stale(&format!("policy \"{name}\"")));
    }
    record(&mut tx, caller, "policy.edit", id, &head, draft.name.as_str()).await?;
    tx.commit().await?;
    Ok(())
}

/// Switches a policy on or off. Under one that is off nobody may ask and nobody is assigned; what was given under it, and
/// what is scheduled already, stays. Doing so twice changes nothing.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn set_enabled(db: &Db, caller: &Caller, id: PolicyId, enabled: bool) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let (head, name) = of(&mut tx, caller, id).await?;
    let changed = sqlx::query!(
        "update policies set enabled = $2, revision = revision + 1 where id = $1 and enabled <> $2",
        id.0,
        enabled
    )
    .execute(&mut *tx)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(());
    }
    let action = if enabled { "policy.enable" } else { "policy.disable" };
    record(&mut tx, caller, action, id, &head, &name).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a policy; only without live assignments and open requests under it.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` while it is used.
pub async fn delete(db: &Db, caller: &Caller, id: PolicyId) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let (head, name) = of(&mut tx, caller, id).await?;
    let used = sqlx::query_scalar!(
        r#"select exists (select from assignments where package_id = $2 and policy_id = $1 and state <> 'Expired')
            or exists (select from requests where package_id = $2 and policy_id = $1
                and state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering')) as "used!""#,
        id.0,
        head.id.0
    )
    .fetch_one(&mut *tx)
    .await?;
    if used {
        return Err(Error::conflict(format!(
            "There are live assignments or open requests under the policy \"{name}\". Remove or cancel them first, or \
             switch it off."
        )));
    }
    sqlx::query!("update policies set deleted_at = regrant_now() where id = $1", id.0)
        .execute(&mut *tx)
        .await?;
    record(&mut tx, caller, "policy.delete", id, &head, &name).await?;
    tx.commit().await?;
    Ok(())
}

/// The package of a policy, for a caller who may edit it, and the policy's name. The policy stays locked.
async fn of(tx: &mut PgConnection, caller: &Caller, id: PolicyId) -> Result<(PackageHead, String)> {
    let found = sqlx::query!(
        "select package_id, display_name from policies where id = $1 and deleted_at is null for update",
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such("policy"))?;
    let package = found.package_id.into();
    let head = package::head(tx, package).await?.ok_or_else(|| no_such("policy"))?;
    caller.may_in(Action::ManagePackage, head.catalog_id, "policy")?;
    Ok((head, found.display_name))
}

fn already(name: &Name) -> String {
    format!("Name: this access package already has a policy \"{}\".", name.as_str())
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    id: PolicyId,
    head: &PackageHead,
    name: &str,
) -> Result<()> {
    let entry = audit::Entry {
        action,
        object_type: "policy",
        object_id: id.0,
        object_name: name,
        catalog: Some(head.catalog_id),
        detail: json!({ "package": head.id }),
    };
    audit::record(tx, caller, &entry).await
}
