use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::Entry;
use crate::{Caller, Result};

pub(super) async fn insert(conn: &mut PgConnection, caller: &Caller, entry: &Entry<'_>) -> Result<()> {
    sqlx::query!(
        "insert into audit_entries
            (id, at, actor_id, actor_name, action, object_type, object_id, object_name, catalog_id, detail)
         values ($1, regrant_now(), $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::now_v7(),
        caller.asking().id(),
        caller.name,
        entry.action,
        entry.object_type,
        entry.object_id.to_string(),
        entry.object_name,
        entry.catalog.map(|id| id.0),
        entry.detail,
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) fn push(
    query: &mut QueryBuilder<'_, Postgres>,
    caller: &Caller,
    entry: &Entry<'_>,
    (more, from): (&'static str, &'static str),
) {
    query.push(
        "insert into audit_entries
            (at, id, actor_id, actor_name, action, object_type, object_id, object_name, catalog_id, detail)
         select regrant_now(), ",
    );
    query.push_bind(Uuid::now_v7());
    query.push(", ").push_bind(caller.asking().id());
    query.push(", ").push_bind(caller.name.clone());
    query.push(", ").push_bind(entry.action);
    query.push(", ").push_bind(entry.object_type);
    query.push(", ").push_bind(entry.object_id.to_string());
    query.push(", ").push_bind(entry.object_name.to_owned());
    query.push(", ").push_bind(entry.catalog.map(|id| id.0));
    query.push(", ").push_bind(entry.detail.clone());
    query.push(format_args!(" || {more} from {from}"));
}

pub(super) async fn insert_all(
    conn: &mut PgConnection,
    caller: &Caller,
    (action, object_type): (&str, &str),
    (objects, names): (&[Uuid], &[&str]),
    import: Uuid,
) -> Result<()> {
    let ids: Vec<Uuid> = objects.iter().map(|_| Uuid::now_v7()).collect();
    sqlx::query!(
        "insert into audit_entries
            (id, at, actor_id, actor_name, action, object_type, object_id, object_name, detail)
         select n.id, (select regrant_now()), $4, $5, $6, $7, n.object::text, n.name, $8
         from unnest($1::uuid[], $2::uuid[], $3::text[]) n (id, object, name)",
        &ids,
        objects,
        names as _,
        caller.asking().id(),
        caller.name,
        action,
        object_type,
        serde_json::json!({ "import": import }),
    )
    .execute(conn)
    .await?;
    Ok(())
}
