use regrant_model::SystemId;
use regrant_model::policy::Action;
use regrant_model::view::SystemTestStep;
use serde_json::json;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::Db;
use crate::engine::{self, Systems};
use crate::{Caller, Error, Result, audit};

/// Tries everything that Regrant needs of a system, writing nothing there; tells step by step what works. When all does,
/// whatever waited for the system goes on at once; what does not is shown as the system's state.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` for the built-in directory, which needs no test.
pub async fn test(db: &Db, systems: &Systems, caller: &Caller, id: SystemId) -> Result<Vec<SystemTestStep>> {
    caller.may(Action::ConnectSystems)?;
    if id == SystemId::BUILTIN {
        return Err(Error::invalid("The built-in directory is part of Regrant and needs no test."));
    }
    let mut conn = db.acquire().await?;
    let name = store::name(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    // Nothing of the database is held while the system is asked.
    drop(conn);
    let tried = systems.connector(db, id.0).await?.test().await;
    let outage = tried.iter().find(|step| step.is_outage);
    match (outage, tried.iter().find(|step| !step.ok)) {
        (Some(step), _) => engine::not_usable(db, id.0, &step.detail).await?,
        (None, Some(step)) => engine::answered_wrongly(db, id.0, &step.detail).await?,
        (None, None) => engine::answered(db, id.0).await?,
    }
    let steps: Vec<_> = tried
        .into_iter()
        .map(|step| SystemTestStep { name: step.name.to_owned(), ok: step.ok, detail: step.detail })
        .collect();
    let entry = audit::Entry {
        action: "system.test",
        object_type: "system",
        object_id: id.0,
        object_name: &name,
        catalog: None,
        detail: json!({ "ok": steps.iter().all(|step| step.ok) }),
    };
    let mut conn = db.acquire().await?;
    audit::record(&mut conn, caller, &entry).await?;
    Ok(steps)
}
