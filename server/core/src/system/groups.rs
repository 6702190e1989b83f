use regrant_model::SystemId;
use regrant_model::policy::Action;
use regrant_model::view::RemoteGroupRow;

use super::{OBJECT, call_failed, store};
use crate::caller::no_such;
use crate::db::Db;
use crate::engine::Systems;
use crate::{Caller, Result};

/// How many groups a search shows.
const SHOWN: u16 = 50;

/// The first groups of a connected system whose name or description contains the text, to pick one from.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Unavailable` when the system does not answer.
pub async fn groups(
    db: &Db,
    systems: &Systems,
    caller: &Caller,
    id: SystemId,
    search: Option<&str>,
) -> Result<Vec<RemoteGroupRow>> {
    caller.may(Action::AddAnyResource)?;
    let mut conn = db.acquire().await?;
    store::name(&mut conn, id).await?.filter(|_| id != SystemId::BUILTIN).ok_or_else(|| no_such(OBJECT))?;
    drop(conn);
    let found = systems.connector(db, id.0).await?.groups(search, SHOWN).await.map_err(call_failed)?;
    let ids: Vec<_> = found.iter().map(|group| group.group.external_id.clone()).collect();
    let mut conn = db.acquire().await?;
    let known = store::known(&mut conn, id, &ids).await?;
    Ok(found
        .into_iter()
        .map(|found| RemoteGroupRow {
            resource: known.get(&found.group.external_id).copied(),
            external_id: found.group.external_id,
            locator: found.group.locator,
            name: found.name,
            description: found.description.unwrap_or_default(),
        })
        .collect())
}
