use super::store;
use crate::Result;
use crate::db::{self, Db};

/// Records the health of every package and of the tenant, once an hour, and thins out what was recorded long ago. True
/// when this call made the hour's record. Any number of processes may call it at any time.
///
/// # Errors
/// When the database fails; what was not recorded is recorded by the next call.
pub async fn record(db: &Db) -> Result<bool> {
    let mut conn = db.acquire().await?;
    if store::is_recorded(&mut conn).await? || store::insert(&mut conn).await? == 0 {
        return Ok(false);
    }
    drop(conn);
    let mut tx = db::begin(db).await?;
    // Whole days leave the two weeks, so there is something to do once a day.
    if store::thin_tenant(&mut tx).await? > 0 {
        store::thin_packages(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(true)
}
