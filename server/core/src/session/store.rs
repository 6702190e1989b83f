//! SQL over sessions.

use time::Duration;

use crate::Result;
use crate::db::Db;

/// What is in a session, and how much idle time it has left.
pub(super) struct Row {
    pub data: Vec<u8>,
    pub left: Duration,
}

pub(super) async fn insert(db: &Db, key: &str, data: &[u8], idle: Duration) -> Result<bool> {
    let done = sqlx::query!(
        "insert into sessions (id, data, expiry_date) values ($1, $2, regrant_now() + $3::interval)
         on conflict (id) do nothing",
        key,
        data,
        idle as _
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn update(db: &Db, key: &str, data: &[u8], idle: Duration) -> Result<()> {
    sqlx::query!(
        "update sessions set data = $2, expiry_date = regrant_now() + $3::interval
         where id = $1 and expiry_date > regrant_now()",
        key,
        data,
        idle as _
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn touch(db: &Db, key: &str, idle: Duration) -> Result<()> {
    sqlx::query!(
        "update sessions set expiry_date = regrant_now() + $2::interval where id = $1 and expiry_date > regrant_now()",
        key,
        idle as _
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn select(db: &Db, key: &str) -> Result<Option<Row>> {
    let row = sqlx::query!(
        r#"select data, extract(epoch from expiry_date - regrant_now())::float8 as "left!"
           from sessions where id = $1 and expiry_date > regrant_now()"#,
        key
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Row { data: row.data, left: Duration::seconds_f64(row.left) }))
}

pub(super) async fn delete(db: &Db, key: &str) -> Result<()> {
    sqlx::query!("delete from sessions where id = $1", key).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_expired(db: &Db) -> Result<u64> {
    let done = sqlx::query!("delete from sessions where expiry_date <= regrant_now()").execute(db).await?;
    Ok(done.rows_affected())
}
