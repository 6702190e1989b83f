use regrant_model::CatalogId;
use regrant_model::view::Named;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::Result;
use crate::list::{Cursor, Order};

/// A row of the list.
#[derive(FromRow)]
pub(in crate::package) struct Row {
    pub id: Uuid,
    pub sort_key: String,
    pub display_name: String,
    pub catalog_id: Uuid,
    pub catalog_name: String,
    pub hidden: bool,
    pub active: i64,
    pub pending: i64,
    pub drifted: i64,
}

/// By name.
const ORDER: Order = Order::Name { key: "lower(p.display_name)", id: "p.id" };

pub(in crate::package) async fn page(
    conn: &mut PgConnection,
    filter: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "with page as (select p.*, lower(p.display_name) as sort_key from access_packages p where ",
    );
    filter(&mut query);
    ORDER.push(&mut query, cursor)?;
    query.push(
        ") select page.id, page.sort_key, page.display_name, page.catalog_id, c.display_name as catalog_name, page.hidden,
            (select count(*) from (select from assignments a
                where a.package_id = page.id and a.state <> 'Expired' limit 1001) x) as active,
            (select count(*) from (select from requests r where r.package_id = page.id
                and r.state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering') limit 1001) x) as pending,
            (select count(*) from (select from assignments a
                where a.package_id = page.id and a.drifted > 0 limit 1001) x) as drifted
        from page join catalogs c on c.id = page.catalog_id",
    );
    ORDER.push_again(&mut query, "page.sort_key", "page.id", cursor);
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// Catalogs by name: these, or all.
pub(in crate::package) async fn places(
    conn: &mut PgConnection,
    catalogs: Option<&[CatalogId]>,
) -> Result<Vec<Named<CatalogId>>> {
    let catalogs: Option<Vec<_>> = catalogs.map(|all| all.iter().map(|id| id.0).collect());
    let rows = sqlx::query!(
        "select id, display_name from catalogs
         where deleted_at is null and ($1::uuid[] is null or id = any($1)) order by lower(display_name), id",
        catalogs.as_deref()
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
}
