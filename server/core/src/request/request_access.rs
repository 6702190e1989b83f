//! Requesting access for oneself, under a policy that lets everyone ask.

use regrant_model::state::RequestType;
use regrant_model::{PolicyId, RequestId};
use serde_json::json;

use super::hold;
use super::open::{self, Opening};
use crate::assignment::deliver;
use crate::caller::no_such;
use crate::db::Db;
use crate::input::Justification;
use crate::{Caller, Error, Result, audit, db, package};

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
        let mut tx = db.begin().await?;
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
