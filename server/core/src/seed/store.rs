//! Getting a world into the database: refusing one that is in use, foreign keys aside, statistics afterwards.

use regrant_model::SystemId;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::World;
use crate::{Caller, Error, Result, audit};

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
    let mut transaction = db.begin().await?;
    refuse_unless_empty(&mut transaction).await?;
    insert(&mut transaction, world).await?;
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

/// Adds a world's rows to whatever is there. Checking foreign keys row by row takes longer than all the rest, and
/// assignments and requests name each other; so the keys are taken off and put back, which checks them all at once.
pub(super) async fn insert(transaction: &mut PgConnection, world: &World) -> Result<()> {
    let keys = foreign_keys(transaction).await?;
    let off: Vec<_> =
        keys.iter().map(|key| format!("alter table {} drop constraint {}", key.table, key.name)).collect();
    sqlx::raw_sql(&off.join(";")).execute(&mut *transaction).await?;
    world.write(transaction).await?;
    let on: Vec<_> = keys
        .iter()
        .map(|key| format!("alter table {} add constraint {} {}", key.table, key.name, key.definition))
        .collect();
    sqlx::raw_sql(&on.join(";")).execute(&mut *transaction).await?;
    Ok(())
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

struct ForeignKey {
    table: String,
    name: String,
    definition: String,
}

async fn foreign_keys(connection: &mut PgConnection) -> Result<Vec<ForeignKey>> {
    let keys = sqlx::query_as!(
        ForeignKey,
        r#"select conrelid::regclass::text as "table!", quote_ident(conname) as "name!",
                  pg_get_constraintdef(oid) as "definition!"
           from pg_constraint
           where contype = 'f' and connamespace = current_schema()::regnamespace and conparentid = 0
           order by conrelid::regclass::text, conname"#
    )
    .fetch_all(connection)
    .await?;
    Ok(keys)
}
