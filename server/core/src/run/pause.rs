//! Pausing a run, and going on with it.

use regrant_model::RunId;
use regrant_model::policy::Action;
use regrant_model::state::{RunKind, RunState};
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::wake::{Wake, wake};
use crate::caller::no_such;
use crate::db::{self, Db};
use crate::package::PackageHead;
use crate::{Caller, Error, Result, audit, column, package};

/// Pauses a run: what has begun is finished, the rest waits until it is resumed. Pausing twice changes nothing.
///
/// # Errors
/// `NotFound`, `Forbidden`; `NotAllowedInState` when it has ended or is being stopped, and for a run that ends access.
pub async fn pause(db: &Db, caller: &Caller, id: RunId) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let (head, run) = locked(&mut tx, caller, id).await?;
    run.pausable().map_err(Error::not_allowed_in_state)?;
    if run.paused_at.is_some() {
        return Ok(());
    }
    sqlx::query!(
        "update runs set paused_at = regrant_now(), paused_by_name = $2 where id = $1",
        id.0,
        caller.name
    )
    .execute(&mut *tx)
    .await?;
    record(&mut tx, caller, "run.pause", id, &head).await?;
    tx.commit().await?;
    Ok(())
}

/// Goes on with a paused run. Resuming twice changes nothing.
///
/// # Errors
/// `NotFound`, `Forbidden`; `NotAllowedInState` when it has ended.
pub async fn resume(db: &Db, caller: &Caller, id: RunId) -> Result<()> {
    let mut tx = db::begin(db).await?;
    let (head, run) = locked(&mut tx, caller, id).await?;
    if run.state != RunState::Active {
        return Err(Error::not_allowed_in_state("The run has ended already; nothing is left to go on with."));
    }
    if run.paused_at.is_none() {
        return Ok(());
    }
    sqlx::query!("update runs set paused_at = null, paused_by_name = null where id = $1", id.0)
        .execute(&mut *tx)
        .await?;
    wake(&mut tx, Wake::All).await?;
    record(&mut tx, caller, "run.resume", id, &head).await?;
    tx.commit().await?;
    Ok(())
}

/// What decides whether a run may be paused.
pub(super) struct Standing {
    pub kind: RunKind,
    pub state: RunState,
    pub stopping: bool,
    pub paused_at: Option<OffsetDateTime>,
}

impl Standing {
    pub(super) fn pausable(&self) -> Result<(), &'static str> {
        match self.state {
            RunState::Active if self.stopping => Err("It is being stopped."),
            RunState::Active if self.kind == RunKind::Expire => {
                Err("It ends access whose time is over, which does not wait.")
            }
            RunState::Active => Ok(()),
            RunState::Done => Err("It is done."),
            RunState::Stopped => Err("It has been stopped."),
        }
    }
}

async fn locked(tx: &mut PgConnection, caller: &Caller, id: RunId) -> Result<(PackageHead, Standing)> {
    let row = sqlx::query!(
        "select package_id, kind, state, stop_asked_at, paused_at from runs where id = $1 for update",
        id.0
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such("run"))?;
    let head = package::visible(tx, caller, row.package_id.into(), Action::Reprocess).await?;
    let standing = Standing {
        kind: column::text(&row.kind)?,
        state: column::text(&row.state)?,
        stopping: row.stop_asked_at.is_some(),
        paused_at: row.paused_at,
    };
    Ok((head, standing))
}

async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    action: &'static str,
    id: RunId,
    head: &PackageHead,
) -> Result<()> {
    let entry = audit::Entry {
        action,
        object_type: "run",
        object_id: id.0,
        object_name: &head.display_name,
        catalog: Some(head.catalog_id),
        detail: json!({}),
    };
    audit::record(tx, caller, &entry).await
}
