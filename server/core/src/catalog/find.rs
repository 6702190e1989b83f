use regrant_model::CatalogId;
use regrant_model::policy::Action;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::db::Db;
use crate::{Caller, Error, Result};

/// The catalog of this name.
///
/// # Errors
/// `NotFound` when there is none, or the caller may not see it; `Conflict` when several have the name.
pub async fn find(db: &Db, caller: &Caller, display_name: &str) -> Result<CatalogId> {
    let mut conn = db.acquire().await?;
    let mut found = store::named(&mut conn, display_name.trim()).await?;
    found.retain(|catalog| caller.may_in(Action::ViewCatalog, *catalog, OBJECT).is_ok());
    match found.as_slice() {
        [] => Err(no_such(OBJECT)),
        [catalog] => Ok(*catalog),
        _ => Err(Error::conflict(format!("Several catalogs are named \"{display_name}\"."))),
    }
}
