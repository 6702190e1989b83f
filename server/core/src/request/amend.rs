//! Moving the end of an assignment: a request that is delivered at once, since nothing is given or taken away by it.

use regrant_model::RequestId;
use regrant_model::state::{RequestState, RequestType};
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::engine::history;
use crate::{Caller, Result, audit};

/// What is moved.
pub(super) struct Amendment<'a> {
    pub assignment: Uuid,
    pub package: Uuid,
    pub package_name: &'a str,
    pub catalog: Uuid,
    pub subject: Uuid,
    pub policy: Uuid,
    pub kind: RequestType,
    pub from: Option<OffsetDateTime>,
    /// None: it has no end any more.
    pub to: Option<OffsetDateTime>,
    pub justification: &'a str,
    /// How the audit log names it.
    pub action: &'static str,
    pub now: OffsetDateTime,
}

/// Moves the end; the assignment has to be locked.
pub(super) async fn amend(
    tx: &mut PgConnection,
    caller: &Caller,
    amendment: &Amendment<'_>,
) -> Result<RequestId> {
    let Amendment { assignment, to, now, .. } = *amendment;
    sqlx::query!("update assignments set ends_at = $2 where id = $1", assignment, to)
        .execute(&mut *tx)
        .await?;
    let request = Uuid::now_v7();
    let delivered = RequestState::Delivered;
    let asking = caller.asking();
    sqlx::query!(
        "insert into requests (id, package_id, subject_id, policy_id, assignment_id, type, state, status, requestor_id,
             requestor_app_id, justification, ends_at, created_at, first_completed_at, completed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $13)",
        request,
        amendment.package,
        amendment.subject,
        amendment.policy,
        assignment,
        amendment.kind.as_str(),
        delivered.as_str(),
        delivered.status().as_str(),
        asking.user,
        asking.app,
        amendment.justification,
        to,
        now
    )
    .execute(&mut *tx)
    .await?;
    let (submitted, why) = (RequestState::Submitted, amendment.justification);
    history::add(tx, &[request], now, submitted, asking.user, &caller.name, why).await?;
    history::add(tx, &[request], now, delivered, None, "Regrant", "").await?;
    let entry = audit::Entry {
        action: amendment.action,
        object_type: "request",
        object_id: request,
        object_name: amendment.package_name,
        catalog: Some(amendment.catalog.into()),
        detail: json!({
            "assignment": assignment,
            "from": amendment.from.map(OffsetDateTime::unix_timestamp),
            "to": to.map(OffsetDateTime::unix_timestamp),
        }),
    };
    audit::record(tx, caller, &entry).await?;
    Ok(RequestId(request))
}
