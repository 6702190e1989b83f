use regrant_model::AppRegistrationId;
use regrant_model::policy::{Action, Scope};
use regrant_model::view::{AppRegistrationDetail, AppRole};

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::Db;
use crate::{Caller, Result, identity};

/// One app registration with its secrets' dates, its catalog roles and its identities. Four statements.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory; `NotFound` when there is no such app registration.
pub async fn detail(db: &Db, caller: &Caller, id: AppRegistrationId) -> Result<AppRegistrationDetail> {
    caller.may(Action::ViewDirectory)?;
    let mut conn = db.acquire().await?;
    let found = store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let roles = store::roles(&mut conn, id).await?.into_iter().map(|(role, catalog)| {
        let catalog_visible = caller.standing.allows(Action::ViewCatalog, Scope::Catalog(catalog.id));
        AppRole { role, catalog, catalog_visible }
    });
    Ok(AppRegistrationDetail {
        id,
        name: found.name,
        permissions: found.permissions,
        created_at: found.created_at,
        roles: roles.collect(),
        secrets: store::secrets(&mut conn, id).await?,
        identities: identity::of(&mut conn, identity::Holder::App(id)).await?,
        manage: caller.standing.allows_everywhere(Action::RegisterApps),
    })
}
