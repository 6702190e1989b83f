use regrant_model::SystemId;
use regrant_model::policy::Action;
use regrant_model::view::{Command, SystemDetail, SystemKind};
use serde_json::Value;
use sqlx::PgPool;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::{Caller, Result};

/// One connected system with its resources. Three statements.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory; `NotFound` when there is no such system.
pub async fn detail(pool: &PgPool, caller: &Caller, id: SystemId) -> Result<SystemDetail> {
    caller.may(Action::ViewDirectory)?;
    let mut conn = pool.acquire().await?;
    let found = store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let resources = store::resources(&mut conn, id).await?;
    let (now, created_at) = store::times(&mut conn, id).await?;
    let settings = settings(&found.config);
    let system = found.view()?;
    let connects = caller.standing.allows_everywhere(Action::ConnectSystems);
    let builtin = system.kind == SystemKind::Builtin;
    let test = if builtin { Err("It is part of Regrant and needs no test.") } else { Ok(()) };
    let remove = match (builtin, system.resources) {
        (true, _) => Err("It is part of Regrant."),
        (false, 0) => Ok(()),
        (false, _) => {
            Err("Some of its resources are governed; take them out of packages and catalogs first.")
        }
    };
    Ok(SystemDetail {
        now,
        created_at,
        settings,
        resources,
        can_test: Command::of(connects, test),
        can_remove: Command::of(connects, remove),
        system,
    })
}

/// What stands in the configuration, by name. Secrets never do; they have a column of their own, encrypted.
fn settings(config: &Value) -> Vec<(String, String)> {
    let Value::Object(fields) = config else { return Vec::new() };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    fields.iter().map(|(name, value)| (name.replace('_', " "), text(value))).collect()
}
