//! Getting a world into the database.

use regrant_model::SystemId;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{World, aside::Aside};
use crate::{Caller, Error, Result, audit, db};

/// Loads a world into a database that holds nothing but what the migrations make.
///
/// # Errors
/// `Conflict` when there is something else in it.
pub(super) async fn load(
    db: &PgPool,
    world: &World,
    action: &'static str,
    detail: serde_json::Value,
) -> Result<()> {
    let mut transaction = db::begin(db).await?;
    refuse_unless_empty(&mut transaction).await?;
    let mut aside = Aside::default();
    aside.foreign_keys(&mut transaction).await?;
    aside.indexes(&mut transaction).await?;
    world.write(&mut transaction).await?;
    aside.put_back(&mut transaction).await?;
    world.write_health(&mut transaction).await?;
    let entry = audit::Entry {
        action,
        object_type: "tenant",
        object_id: Uuid::nil(),
        object_name: "",
        catalog: None,
        detail,
    };
    audit::record(&mut transaction, &Caller::local_operator(), &entry).await?;
    transaction.commit().await?;
    // Without it the first large run is planned with the statistics of empty tables. It also marks pages as visible to
    // all, which index-only scans need. Not possible inside a transaction.
    sqlx::raw_sql("vacuum analyze").execute(db).await?;
    Ok(())
}

/// Adds a world's rows to whatever is there.
pub(super) async fn insert(transaction: &mut PgConnection, world: &World) -> Result<()> {
    let mut aside = Aside::default();
    aside.foreign_keys(transaction).await?;
    world.write(transaction).await?;
    aside.put_back(transaction).await
}

async fn refuse_unless_empty(connection: &mut PgConnection) -> Result<()> {
    let used = sqlx::query_scalar!(
        r#"select exists(select from users) or exists(select from groups) or exists(select from applications)
               or exists(select from catalogs) or exists(select from connected_systems where id <> $1) as "used!""#,
        SystemId::BUILTIN.0,
    )
    .fetch_one(connection)
    .await?;
    if used {
        return Err(Error::conflict(
            "The database is not empty. Made-up data only goes into a new one: name another with --database-url or \
             --data-dir.",
        ));
    }
    Ok(())
}
