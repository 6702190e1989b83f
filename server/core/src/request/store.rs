use regrant_model::state::RequestState;
use regrant_model::view::{DeliveryError, HistoryEntry, RequestFilter};
use regrant_model::{AssignmentId, PackageId, RequestId};
use serde_json::Value;
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use super::filter;
use crate::list::{Cursor, Order};
use crate::{Result, column};

/// Newest first.
const ORDER: Order = Order::Newest { id: "r.id" };

/// A row of the list.
#[derive(FromRow)]
pub(super) struct Row {
    pub id: Uuid,
    pub subject_id: Uuid,
    pub subject_name: String,
    pub subject_upn: String,
    pub kind: String,
    pub policy_id: Uuid,
    pub policy_name: String,
    pub state: String,
    pub created_at: OffsetDateTime,
    pub first_completed_at: Option<OffsetDateTime>,
    pub completed_at: Option<OffsetDateTime>,
    pub is_latest: bool,
    pub window_setting: Option<Value>,
}

/// `few` are those who match the search, where they were looked up.
pub(super) async fn page(
    conn: &mut PgConnection,
    package: PackageId,
    filter: &RequestFilter,
    few: Option<&[Uuid]>,
    cursor: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Row>> {
    // The page is found from the index alone, which holds all that requests are filtered by.
    let mut query = QueryBuilder::new("with page as (select r.id from requests r where ");
    filter::push_found(&mut query, package, filter, few);
    ORDER.push_up_to(limit, &mut query, cursor)?;
    shown(conn, query, cursor).await
}

/// A page of those who match the search, found by reading the list in its order; `among` narrows it to so many rows.
pub(super) async fn found(
    conn: &mut PgConnection,
    package: PackageId,
    filter: &RequestFilter,
    search: &str,
    among: Option<i64>,
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new("with page as (select found.id from (select r.id, ");
    filter::push_hit(&mut query, search);
    query.push(" as hit from requests r where ");
    filter::push_but_search(&mut query, package, filter);
    ORDER.push_found(among, &mut query, cursor)?;
    shown(conn, query, cursor).await
}

/// What is shown of the rows of `page`, with which the query begins.
async fn shown(
    conn: &mut PgConnection,
    mut query: QueryBuilder<'_, Postgres>,
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    query.push(
        ") select r.id, r.subject_id, u.display_name as subject_name, u.user_principal_name as subject_upn, r.type as kind,
            r.policy_id, po.display_name as policy_name, r.state, r.created_at, r.first_completed_at, r.completed_at,
            coalesce(a.latest_request_id = r.id, true) as is_latest,
            (select value from settings where key = 'request_reprocess_window') as window_setting
        from page
            join requests r on r.id = page.id
            join users u on u.id = r.subject_id
            join policies po on po.id = r.policy_id
            left join assignments a on a.id = r.assignment_id",
    );
    ORDER.push_newest_again(&mut query, "r.id", cursor);
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// One request with all that its page shows of it.
pub(super) struct One {
    pub id: Uuid,
    pub package_id: Uuid,
    pub catalog_id: Uuid,
    pub subject_id: Uuid,
    pub subject_name: String,
    pub subject_upn: String,
    pub requestor: Option<String>,
    pub kind: String,
    pub policy_id: Uuid,
    pub policy_name: String,
    pub state: String,
    pub status: String,
    pub justification: String,
    pub starts_at: Option<OffsetDateTime>,
    pub ends_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub first_completed_at: Option<OffsetDateTime>,
    pub completed_at: Option<OffsetDateTime>,
    pub assignment_id: Option<Uuid>,
    pub assignment_state: Option<String>,
    pub is_latest: bool,
    pub window_setting: Option<Value>,
    pub now: OffsetDateTime,
}

pub(super) async fn one(conn: &mut PgConnection, id: RequestId) -> Result<Option<One>> {
    let found = sqlx::query_as!(
        One,
        r#"select r.id, r.package_id, p.catalog_id, r.subject_id, u.display_name as subject_name,
            u.user_principal_name as subject_upn, coalesce(asked.display_name, app.display_name) as "requestor?", r.type as kind, r.policy_id,
            po.display_name as policy_name, r.state, r.status, r.justification, r.starts_at, r.ends_at, r.created_at,
            r.first_completed_at, r.completed_at, r.assignment_id, a.state as "assignment_state?",
            coalesce(a.latest_request_id = r.id, true) as "is_latest!",
            (select value from settings where key = 'request_reprocess_window') as window_setting,
            regrant_now() as "now!"
        from requests r
            join access_packages p on p.id = r.package_id
            join users u on u.id = r.subject_id
            join policies po on po.id = r.policy_id
            left join users asked on asked.id = r.requestor_id
            left join app_registrations app on app.id = r.requestor_app_id
            left join assignments a on a.id = r.assignment_id
        where r.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// What of the assignment could not be delivered, or not be withdrawn.
pub(super) async fn errors(conn: &mut PgConnection, assignment: AssignmentId) -> Result<Vec<DeliveryError>> {
    let rows = sqlx::query_as!(
        DeliveryError,
        r#"select re.display_name as resource, rr.display_name as role, s.name as system, g.cause as "cause!",
            g.due_at as next_attempt
        from assignment_grants ag
            join grants g on g.id = ag.grant_id
            join resource_roles rr on rr.id = g.resource_role_id
            join resources re on re.id = g.resource_id
            join connected_systems s on s.id = re.system_id
        where ag.assignment_id = $1 and g.cause is not null and g.status in ('failed', 'pending', 'withdrawing')
        order by lower(re.display_name), lower(rr.display_name)"#,
        assignment.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// The newest hundred lines of a request's history.
pub(super) async fn history(conn: &mut PgConnection, id: RequestId) -> Result<Vec<HistoryEntry>> {
    let rows = sqlx::query!(
        "select at, state, actor_name, note from request_history where request_id = $1 order by id desc limit 100",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let view = |state: &str| column::text::<RequestState>(state).map(|state| state.label().to_owned());
    rows.into_iter()
        .map(|row| {
            let what = view(&row.state)?;
            Ok(HistoryEntry { at: row.at, what, by: row.actor_name, note: row.note, link: None })
        })
        .collect()
}
