//! SQL over what became of a run's items.

use std::collections::HashMap;

use regrant_model::RunId;
use regrant_model::state::Outcome;
use regrant_model::view::GrantOutcome;
use serde::Deserialize;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;
use crate::list::{Cursor, Order};

/// In the order of the selection.
const ORDER: Order = Order::Ordinal { number: "rs.ordinal" };

/// A row of the results.
#[derive(FromRow)]
pub(in crate::run) struct Row {
    pub ordinal: i32,
    pub assignment_id: Option<Uuid>,
    pub request_id: Option<Uuid>,
    pub subject_id: Option<Uuid>,
    pub subject_name: Option<String>,
    pub subject_upn: Option<String>,
    pub at: OffsetDateTime,
    pub outcome: String,
    pub reason: Option<String>,
    pub outcomes: Option<Json<Vec<StoredOutcome>>>,
}

/// An element of `run_results.outcomes`.
#[derive(Deserialize)]
pub(in crate::run) struct StoredOutcome {
    #[serde(rename = "g")]
    pub grant: Uuid,
    #[serde(rename = "o")]
    pub outcome: String,
    #[serde(rename = "c", default)]
    pub cause: Option<String>,
    #[serde(rename = "n", default, with = "time::serde::rfc3339::option")]
    pub next_attempt: Option<OffsetDateTime>,
}

pub(in crate::run) async fn page(
    conn: &mut PgConnection,
    run: RunId,
    outcome: Option<Outcome>,
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "select rs.ordinal, rs.assignment_id, rs.request_id, u.id as subject_id, u.display_name as subject_name,
            u.user_principal_name as subject_upn, rs.at, rs.outcome, rs.reason, rs.outcomes
        from run_results rs
            left join assignments a on a.id = rs.assignment_id
            left join requests r on r.id = rs.request_id
            left join users u on u.id = coalesce(a.subject_id, r.subject_id)
        where rs.run_id = ",
    );
    query.push_bind(run.0);
    if let Some(outcome) = outcome {
        query.push(format_args!(" and rs.outcome = '{outcome}'"));
    }
    ORDER.push(&mut query, cursor)?;
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// What a grant is about.
#[derive(Clone, Default)]
pub(in crate::run) struct Name {
    pub resource: String,
    pub role: String,
    pub system: String,
}

/// The names that a page of results needs.
pub(in crate::run) struct Names {
    pub of_grant: HashMap<Uuid, Name>,
    of_assignment: HashMap<Uuid, Vec<Name>>,
}

impl Names {
    /// The grants of an item that was in place as a whole.
    pub(in crate::run) fn in_place(&mut self, assignment: Option<Uuid>, outcome: &str) -> Vec<GrantOutcome> {
        if outcome != Outcome::AlreadyInPlace.as_str() {
            return Vec::new();
        }
        let names = assignment.and_then(|id| self.of_assignment.remove(&id)).unwrap_or_default();
        let view = |name: Name| GrantOutcome {
            resource: name.resource,
            role: name.role,
            system: name.system,
            outcome: Outcome::AlreadyInPlace,
            cause: None,
            next_attempt: None,
        };
        names.into_iter().map(view).collect()
    }
}

/// One statement for all rows of a page.
pub(in crate::run) async fn names(conn: &mut PgConnection, rows: &[Row]) -> Result<Names> {
    let grants: Vec<_> = rows
        .iter()
        .filter_map(|row| row.outcomes.as_ref())
        .flat_map(|all| all.0.iter().map(|one| one.grant))
        .collect();
    let assignments: Vec<_> =
        rows.iter().filter(|row| row.outcomes.is_none()).filter_map(|row| row.assignment_id).collect();
    let rows = sqlx::query!(
        r#"select wanted.grant_id as "grant_id!", wanted.assignment_id, re.display_name as resource,
            rr.display_name as role, s.name as system
        from (
            select unnest($1::uuid[]) as grant_id, null::uuid as assignment_id
            union all
            select ag.grant_id, ag.assignment_id from assignment_grants ag
                where ag.assignment_id = any($2) and ag.wanted
        ) wanted
            join grants g on g.id = wanted.grant_id
            join resource_roles rr on rr.id = g.resource_role_id
            join resources re on re.id = g.resource_id
            join connected_systems s on s.id = re.system_id
        order by lower(re.display_name), lower(rr.display_name)"#,
        &grants,
        &assignments
    )
    .fetch_all(conn)
    .await?;
    let mut names = Names { of_grant: HashMap::new(), of_assignment: HashMap::new() };
    for row in rows {
        let name = Name { resource: row.resource, role: row.role, system: row.system };
        match row.assignment_id {
            Some(assignment) => names.of_assignment.entry(assignment).or_default().push(name),
            None => _ = names.of_grant.insert(row.grant_id, name),
        }
    }
    Ok(names)
}
