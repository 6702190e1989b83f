use regrant_model::RequestId;
use regrant_model::policy::Action;
use regrant_model::state::RequestState;
use serde_json::json;

use super::OBJECT;
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit, column};

/// Takes a request that is done off the lists. Its history stays, and what it gave stays given.
///
/// # Errors
/// `NotFound` when there is none on the lists or the caller may not know of it, `Forbidden`, `NotAllowedInState` while
/// anything can still become of it.
pub async fn hide(db: &Db, caller: &Caller, id: RequestId) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let found = sqlx::query!(
        "select r.state, r.subject_id, p.catalog_id, p.display_name
         from requests r join access_packages p on p.id = r.package_id
         where r.id = $1 and r.hidden_at is null for update of r",
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such(OBJECT))?;
    let catalog = found.catalog_id.into();
    caller.may_in(Action::ViewAssignments, catalog, OBJECT)?;
    caller.may_in(Action::Assign, catalog, OBJECT)?;
    let state: RequestState = column::text(&found.state)?;
    if !state.is_final() {
        return Err(Error::not_allowed_in_state(format!(
            "This request is {}. Cancel it first; one that is done can be deleted.",
            state.label().to_lowercase()
        )));
    }
    sqlx::query!("update requests set hidden_at = regrant_now() where id = $1", id.0)
        .execute(&mut *tx)
        .await?;
    let entry = audit::Entry {
        action: "request.hide",
        object_type: OBJECT,
        object_id: id.0,
        object_name: &found.display_name,
        catalog: Some(catalog),
        detail: json!({ "state": state.as_str(), "subject": found.subject_id }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    Ok(())
}
