//! Stopping a run.

use regrant_model::RunId;
use regrant_model::policy::Action;
use regrant_model::state::RunKind;
use serde_json::json;

use crate::caller::no_such;
use crate::db::{self, Db};
use crate::{Caller, Error, Result, audit, engine, package};

/// Why a run is not stopped that takes away what nobody is to have any more.
pub(super) const ENDS_ACCESS: &str = "It ends access whose time is over, which is not called off.";

/// What became of the items of a run that was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// So many had not begun, and are canceled.
    pub canceled: u64,
    /// So many have begun, and are finished; they may wait for a connected system.
    pub begun: u64,
}

/// Stops a run: items that have not begun become canceled; those under way are finished.
///
/// # Errors
/// `NotFound`, `Forbidden`, and `NotAllowedInState` when it has ended already, or ends access whose time is over.
pub async fn stop(db: &Db, caller: &Caller, id: RunId) -> Result<Stopped> {
    let mut tx = db::begin(db).await?;
    let run = sqlx::query!("select package_id, state, kind from runs where id = $1 for update", id.0)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_such("run"))?;
    let head = package::visible(&mut tx, caller, run.package_id.into(), Action::Reprocess).await?;
    if run.state != "active" {
        return Err(Error::not_allowed_in_state("The run has ended already; nothing is left to stop."));
    }
    if run.kind == RunKind::Expire.as_str() {
        return Err(Error::not_allowed_in_state(ENDS_ACCESS));
    }
    sqlx::query!(
        "update runs set stop_asked_at = coalesce(stop_asked_at, regrant_now()) where id = $1",
        id.0
    )
    .execute(&mut *tx)
    .await?;
    let canceled = engine::cancel_waiting(&mut tx, id.0).await?;
    let begun = sqlx::query_scalar!(r#"select count(*) as "count!" from run_items where run_id = $1"#, id.0)
        .fetch_one(&mut *tx)
        .await?;
    let entry = audit::Entry {
        action: "run.stop",
        object_type: "run",
        object_id: id.0,
        object_name: &head.display_name,
        catalog: Some(head.catalog_id),
        detail: json!({ "canceled": canceled }),
    };
    audit::record(&mut tx, caller, &entry).await?;
    tx.commit().await?;
    engine::end_runs(db).await?;
    Ok(Stopped { canceled, begun: u64::try_from(begun).unwrap_or_default() })
}
