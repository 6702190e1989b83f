//! SQL over what became of a run's items.

use std::collections::HashMap;

use regrant_model::state::Outcome;
use regrant_model::view::{GrantOutcome, RunItems, RunProgress};
use serde::Deserialize;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::list::{Cursor, Order};
use crate::{Result, column};

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
    /// Of a grant.
    #[serde(rename = "g")]
    pub grant: Option<Uuid>,
    /// In a preview, of a resource role: the grant may not be there yet.
    #[serde(rename = "r")]
    pub resource_role: Option<Uuid>,
    #[serde(rename = "o")]
    pub outcome: String,
    #[serde(rename = "c", default)]
    pub cause: Option<String>,
    #[serde(rename = "n", default, with = "time::serde::rfc3339::option")]
    pub next_attempt: Option<OffsetDateTime>,
}

impl StoredOutcome {
    fn id(&self) -> Option<Uuid> {
        self.grant.or(self.resource_role)
    }
}

pub(in crate::run) async fn page(
    conn: &mut PgConnection,
    run: &RunProgress,
    items: RunItems,
    cursor: Option<&Cursor>,
    limit: i64,
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
    query.push_bind(run.id.0);
    let held: Vec<_> = Outcome::ALL.iter().filter(|outcome| items.holds(**outcome, run.kind)).collect();
    if held.len() < Outcome::ALL.len() {
        let held: Vec<String> = held.into_iter().map(|outcome| format!("'{outcome}'")).collect();
        query.push(format_args!(" and rs.outcome in ({})", held.join(", ")));
    }
    ORDER.push_up_to(limit, &mut query, cursor)?;
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// What a grant is about.
#[derive(Clone, Default)]
struct Name {
    resource_role: Uuid,
    resource: String,
    role: String,
    system: String,
}

/// What a page of results needs to know of grants.
pub(in crate::run) struct Names {
    /// By grant, and by resource role.
    of_id: HashMap<Uuid, Name>,
    of_assignment: HashMap<Uuid, Vec<Uuid>>,
}

impl Names {
    /// What became of an item's grants: what was written down, and, if it is the whole that was looked at, of the others that
    /// they were in place. Nothing is said of grants that were made later, nor of an item at which nobody looked.
    pub(in crate::run) fn grants(&self, row: &Row, whole: bool) -> Result<Vec<GrantOutcome>> {
        let written = row.outcomes.as_ref().map_or(&[][..], |all| &all.0);
        let looked_at = whole && !matches!(column::text(&row.outcome)?, Outcome::Skipped | Outcome::Canceled);
        let others = row.assignment_id.filter(|_| looked_at).and_then(|id| self.of_assignment.get(&id));
        let others = others
            .into_iter()
            .flatten()
            .filter(|id| made_before(**id, row.at) && !written.iter().any(|one| self.is_of(one, **id)));
        let mut all = Vec::with_capacity(written.len());
        for one in written {
            let (cause, next) = (one.cause.clone(), one.next_attempt);
            all.push(self.view(one.id(), column::text(&one.outcome)?, cause, next));
        }
        all.extend(others.map(|id| self.view(Some(*id), Outcome::AlreadyInPlace, None, None)));
        Ok(all)
    }

    fn is_of(&self, one: &StoredOutcome, grant: Uuid) -> bool {
        let role = self.of_id.get(&grant).map(|name| name.resource_role);
        one.grant == Some(grant) || (one.resource_role.is_some() && one.resource_role == role)
    }

    fn view(
        &self,
        id: Option<Uuid>,
        outcome: Outcome,
        cause: Option<String>,
        next_attempt: Option<OffsetDateTime>,
    ) -> GrantOutcome {
        let name = id.and_then(|id| self.of_id.get(&id)).cloned().unwrap_or_default();
        let Name { resource, role, system, .. } = name;
        GrantOutcome { resource, role, system, outcome, cause, next_attempt }
    }
}

/// Ids begin with the time at which they were made.
fn made_before(id: Uuid, at: OffsetDateTime) -> bool {
    let made = id.get_timestamp().and_then(|time| i64::try_from(time.to_unix().0).ok());
    made.is_none_or(|seconds| seconds <= at.unix_timestamp())
}

/// One statement for all rows of a page.
pub(in crate::run) async fn names(conn: &mut PgConnection, rows: &[Row]) -> Result<Names> {
    let written = rows.iter().filter_map(|row| row.outcomes.as_ref());
    let ids: Vec<_> = written.flat_map(|all| all.0.iter().filter_map(StoredOutcome::id)).collect();
    let assignments: Vec<_> = rows.iter().filter_map(|row| row.assignment_id).collect();
    let rows = sqlx::query!(
        r#"select wanted.id as "id!", wanted.assignment_id, rr.id as resource_role, re.display_name as resource,
            rr.display_name as role, s.name as system
        from (
            select g.id, null::uuid as assignment_id, g.resource_role_id from grants g where g.id = any($1)
            union all
            select rr.id, null, rr.id from resource_roles rr where rr.id = any($1)
            union all
            select g.id, ag.assignment_id, g.resource_role_id
                from assignment_grants ag join grants g on g.id = ag.grant_id
                where ag.assignment_id = any($2) and ag.wanted
        ) wanted
            join resource_roles rr on rr.id = wanted.resource_role_id
            join resources re on re.id = rr.resource_id
            join connected_systems s on s.id = re.system_id
        order by lower(re.display_name), lower(rr.display_name)"#,
        &ids,
        &assignments
    )
    .fetch_all(conn)
    .await?;
    let mut names = Names { of_id: HashMap::new(), of_assignment: HashMap::new() };
    for row in rows {
        let name = Name {
            resource_role: row.resource_role,
            resource: row.resource,
            role: row.role,
            system: row.system,
        };
        names.of_id.insert(row.id, name);
        if let Some(assignment) = row.assignment_id {
            names.of_assignment.entry(assignment).or_default().push(row.id);
        }
    }
    Ok(names)
}
