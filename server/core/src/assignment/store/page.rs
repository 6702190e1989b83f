use regrant_model::PackageId;
use regrant_model::view::{AssignmentFilter, Facts};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder, Row as _};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::assignment::filter;
use crate::list::{Cursor, Order};
use crate::{Result, column};

/// By the user's name.
pub(in crate::assignment) const ORDER: Order = Order::Name { key: "lower(a.subject_name)", id: "a.id" };

/// A row of the list.
pub(in crate::assignment) struct Row {
    pub id: Uuid,
    pub sort_key: String,
    pub subject_id: Uuid,
    pub subject_name: String,
    pub subject_upn: String,
    pub policy_id: Uuid,
    pub policy_name: String,
    pub state: String,
    pub ends_at: Option<OffsetDateTime>,
    pub grants: i16,
    pub remaining: i16,
    pub facts: Facts,
}

impl FromRow<'_, PgRow> for Row {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let (grants, remaining) = (row.try_get::<i16, _>("grants")?, row.try_get::<i16, _>("remaining")?);
        Ok(Self {
            id: row.try_get("id")?,
            sort_key: row.try_get("sort_key")?,
            subject_id: row.try_get("subject_id")?,
            subject_name: row.try_get("subject_name")?,
            subject_upn: row.try_get("subject_upn")?,
            policy_id: row.try_get("policy_id")?,
            policy_name: row.try_get("policy_name")?,
            state: row.try_get("state")?,
            ends_at: row.try_get("ends_at")?,
            grants,
            remaining,
            facts: facts(row, grants, remaining)?,
        })
    }
}

fn facts(row: &PgRow, grants: i16, remaining: i16) -> sqlx::Result<Facts> {
    let system: Option<String> = row.try_get("unchecked_system")?;
    let (cause, since) = (row.try_get("unchecked_cause")?, row.try_get("unchecked_since")?);
    Ok(Facts {
        grants: column::count(grants),
        drifted: column::count(row.try_get::<i16, _>("drifted")?),
        failed: column::count(row.try_get::<i16, _>("failed")?),
        unverified: column::count(row.try_get::<i16, _>("unverified")?),
        remaining: column::count(remaining),
        delivered: column::count(row.try_get::<i64, _>("delivered")?),
        oldest: row.try_get("oldest")?,
        unchecked: system.map(|system| (system, cause, since)),
    })
}

/// What [`Facts`] needs beyond the assignment's own columns, for a query over `page`.
const FACTS: &str = "
    cross join lateral (
        select count(*) filter (where ag.wanted and g.status in ('in_place', 'drifted', 'accepted')) as delivered,
            case when bool_and(g.verified_at is not null) filter (where ag.wanted)
                then min(seen_at(g, case when w.resource_id is null then page.looked_at else w.looked_at end))
                    filter (where ag.wanted) end as oldest
        from assignment_grants ag
            join grants g on g.id = ag.grant_id
            left join resource_work w on w.resource_id = g.resource_id
        where ag.assignment_id = page.id
    ) looked
    left join lateral (
        select s.name as unchecked_system, g.cause as unchecked_cause, g.unverified_since as unchecked_since
        from assignment_grants ag
            join grants g on g.id = ag.grant_id
            join resources re on re.id = g.resource_id
            join connected_systems s on s.id = re.system_id
        where page.unverified > 0 and ag.assignment_id = page.id and ag.wanted and g.unverified_since is not null
        order by g.unverified_since
        limit 1
    ) unchecked on true";

/// `few` are those who match the search, where they were looked up.
pub(in crate::assignment) async fn page(
    conn: &mut PgConnection,
    package: PackageId,
    filter: &AssignmentFilter,
    few: Option<&[Uuid]>,
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "with page as (select a.*, lower(a.subject_name) as sort_key from assignments a where ",
    );
    filter::push_found(&mut query, package, filter, few);
    if filter::is_planned_once(filter) {
        ORDER.push_planned_once(limit, &mut query, cursor)?;
    } else {
        ORDER.push_up_to(limit, &mut query, cursor)?;
    }
    query.push(")");
    shown(conn, query, cursor).await
}

/// A page of those who match the search, found by reading the list in its order; `among` narrows it to so many rows.
pub(in crate::assignment) async fn found(
    conn: &mut PgConnection,
    package: PackageId,
    filter: &AssignmentFilter,
    search: &str,
    among: Option<i64>,
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "with keys as (select found.id, found.sort_key from (
            select a.id, lower(a.subject_name) as sort_key, ",
    );
    filter::push_hit(&mut query, search);
    query.push(" as hit from assignments a where ");
    filter::push_but_search(&mut query, package, filter);
    ORDER.push_found(among, &mut query, cursor)?;
    query.push("), page as (select a.*, keys.sort_key from keys join assignments a on a.id = keys.id)");
    shown(conn, query, cursor).await
}

/// What is shown of the rows of `page`, with which the query begins.
async fn shown(
    conn: &mut PgConnection,
    mut query: QueryBuilder<'_, Postgres>,
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    query.push(
        " select page.id, page.sort_key, page.subject_id, page.subject_name, page.subject_upn,
            page.policy_id, po.display_name as policy_name, page.state, page.ends_at, page.grants, page.drifted,
            page.failed, page.unverified, page.remaining, looked.delivered, looked.oldest, unchecked.*
        from page join policies po on po.id = page.policy_id",
    );
    query.push(FACTS);
    ORDER.push_again(&mut query, "page.sort_key", "page.id", cursor);
    Ok(query.build_query_as().fetch_all(conn).await?)
}
