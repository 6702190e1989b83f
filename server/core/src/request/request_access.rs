//! Requesting access for oneself, under a policy that lets everyone ask.

use regrant_model::state::RequestType;
use regrant_model::{PackageId, PolicyId, RequestId};
use serde_json::json;

use super::hold;
use super::open::{self, Opening};
use crate::assignment::deliver;
use crate::caller::no_such;
use crate::db::Db;
use crate::input::Justification;
use crate::{Caller, Error, Result, audit, db, package};

/// The one policy by which the caller may ask for a package, for those who do not choose.
///
/// # Errors
/// `NotSignedIn` for the shell, `NotFound` when there is none, or no such package; `Invalid` when there are several.
pub async fn applicable_policy(db: &Db, caller: &Caller, package: PackageId) -> Result<PolicyId> {
    caller.user.ok_or_else(Error::not_signed_in)?;
    let open = sqlx::query_scalar!(
        "select po.id from policies po
            join access_packages p on p.id = po.package_id
            join catalogs c on c.id = p.catalog_id
         where p.id = $1 and po.requestors = 'everyone' and po.enabled and po.deleted_at is null
            and p.deleted_at is null and not p.hidden and c.enabled limit 2",
        package.0,
    )
    .fetch_all(db)
    .await?;
    match open.as_slice() {
        [] => Err(no_such("access package")),
        [only] => Ok((*only).into()),
        _ => Err(Error::invalid("This access package can be asked for by several policies. Say by which.")),
    }
}

/// Asks for a package for oneself. Needs no role; the policy has to let everyone ask.
///
/// # Errors
/// `NotSignedIn` for the shell, `NotFound` for a policy that is not open to everyone or is switched off, or whose package is hidden or in a catalog that
/// is switched off, `Conflict`
/// when there is an assignment or a different open request already.
pub async fn request_access(
    db: &Db,
    caller: &Caller,
    policy: PolicyId,
    justification: &Justification,
) -> Result<RequestId> {
    let subject = caller.user.ok_or_else(Error::not_signed_in)?;
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let package = sqlx::query_scalar!(
            "select p.id from policies po
                join access_packages p on p.id = po.package_id
                join catalogs c on c.id = p.catalog_id
             where po.id = $1 and po.requestors = 'everyone' and po.enabled and po.deleted_at is null
                and p.deleted_at is null and not p.hidden and c.enabled",
            policy.0,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_such("policy"))?;
        hold(&mut tx, package.into(), &[subject.0]).await?;
        let head = package::head(&mut tx, package.into()).await?.ok_or_else(|| no_such("access package"))?;
        let opening = Opening {
            subject,
            policy,
            kind: RequestType::UserAdd,
            justification: justification.as_str(),
            starts_at: None,
            ends_at: None,
        };
        let opened = open::open(&mut tx, caller, &head, opening).await?;
        deliver(&mut tx, caller, head.id, opened.assignment.as_slice()).await?;
        let entry = audit::Entry {
            action: "request.open",
            object_type: "request",
            object_id: opened.request.0,
            object_name: &head.display_name,
            catalog: Some(head.catalog_id),
            detail: json!({ "policy": policy }),
        };
        audit::record(&mut tx, caller, &entry).await?;
        tx.commit().await?;
        Ok(opened.request)
    })
    .await
}
