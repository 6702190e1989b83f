//! What the Identity Governance page reads.

use crate::api::{AppError, part};
use regrant_core::{Caller, db::Db, health};
use regrant_model::view::{HealthHistory, HealthSpan};

/// The tenant's health over time; nothing for whoever may not see the assignments of every catalog.
pub async fn health(span: HealthSpan) -> Result<Option<HealthHistory>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    match health::of_tenant(&db, &caller, span).await {
        Ok(history) => Ok(Some(history)),
        Err(error) if error.kind() == regrant_core::ErrorKind::Forbidden => Ok(None),
        Err(error) => Err(error.into()),
    }
}
