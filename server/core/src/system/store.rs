use std::collections::HashMap;

use regrant_model::view::{Breaker, Named, SystemRow};
use regrant_model::{CatalogId, ResourceId, SystemId};
use serde_json::Value;
use sqlx::{FromRow, PgConnection, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::list::{Cursor, Order};
use crate::{Result, column};

/// A row of the list.
#[derive(FromRow)]
pub(super) struct Row {
    pub id: Uuid,
    pub name: String,
    pub sort_key: String,
    kind: String,
    pub config: Value,
    failing_since: Option<OffsetDateTime>,
    open_until: Option<OffsetDateTime>,
    last_error: Option<String>,
    last_ok_at: Option<OffsetDateTime>,
    revision: i64,
    resources: i64,
}

impl Row {
    pub(super) fn view(self) -> Result<SystemRow> {
        let breaker = match self.failing_since {
            None => Breaker::Closed,
            Some(since) => Breaker::Failing {
                cause: self.last_error.unwrap_or_default(),
                since,
                next_attempt: self.open_until,
            },
        };
        let address = self.config.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(SystemRow {
            id: self.id.into(),
            name: self.name,
            kind: column::text(&self.kind)?,
            address,
            breaker,
            last_ok_at: self.last_ok_at,
            was_edited: self.revision > 0,
            resources: column::count(self.resources),
        })
    }
}

const SELECT: &str = "
    select s.id, s.name, lower(s.name) as sort_key, s.kind, s.config, s.failing_since, s.open_until, s.last_error,
        s.last_ok_at, s.revision, (select count(*) from resources re
            where re.system_id = s.id and exists (select from catalog_resources cr where cr.resource_id = re.id)) as resources
    from connected_systems s where s.deleted_at is null";

pub(super) async fn page(conn: &mut PgConnection, cursor: Option<&Cursor>) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(SELECT);
    Order::Name { key: "lower(s.name)", id: "s.id" }.push(&mut query, cursor)?;
    Ok(query.build_query_as().fetch_all(conn).await?)
}

pub(super) async fn one(conn: &mut PgConnection, id: SystemId) -> Result<Option<Row>> {
    let mut query = QueryBuilder::new(SELECT);
    query.push(" and s.id = ").push_bind(id.0);
    Ok(query.build_query_as().fetch_optional(conn).await?)
}

/// A system's name, if there is such a system.
pub(super) async fn name(conn: &mut PgConnection, id: SystemId) -> Result<Option<String>> {
    let name =
        sqlx::query_scalar!("select name from connected_systems where id = $1 and deleted_at is null", id.0)
            .fetch_optional(conn)
            .await?;
    Ok(name)
}

/// Which of these groups of a system are resources already.
pub(super) async fn known(
    conn: &mut PgConnection,
    id: SystemId,
    external_ids: &[String],
) -> Result<HashMap<String, ResourceId>> {
    let rows = sqlx::query!(
        "select id, external_id from resources where system_id = $1 and external_id = any($2)",
        id.0,
        external_ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.external_id, row.id.into())).collect())
}

/// The database's time, and when the system was connected.
pub(super) async fn times(conn: &mut PgConnection, id: SystemId) -> Result<(OffsetDateTime, OffsetDateTime)> {
    let row = sqlx::query!(
        r#"select regrant_now() as "now!", created_at from connected_systems where id = $1"#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok((row.now, row.created_at))
}

/// Its resources with the catalogs they are in, by name; at most 200.
pub(super) async fn resources(
    conn: &mut PgConnection,
    id: SystemId,
) -> Result<Vec<(Named<ResourceId>, Vec<Named<CatalogId>>)>> {
    let rows = sqlx::query!(
        r#"select re.id, re.display_name, used.ids as "ids!", used.names as "names!"
        from resources re
            cross join lateral (
                select coalesce(array_agg(c.id order by c.display_name), '{}') as ids,
                    coalesce(array_agg(c.display_name order by c.display_name), '{}') as names
                from catalog_resources cr join catalogs c on c.id = cr.catalog_id where cr.resource_id = re.id
            ) used
        where re.system_id = $1
        order by lower(re.display_name), re.id limit 200"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let catalogs = row.ids.into_iter().zip(row.names);
            let catalogs = catalogs.map(|(id, name)| Named { id: id.into(), name }).collect();
            (Named { id: row.id.into(), name: row.display_name }, catalogs)
        })
        .collect())
}
