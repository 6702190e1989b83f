//! SQL behind one assignment's page.

use regrant_model::AssignmentId;
use regrant_model::state::{Outcome, RequestState, RequestType, RunKind};
use regrant_model::view::{HistoryEntry, HistoryLink};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Result, column};

/// One assignment with all that its page shows of it.
pub(in crate::assignment) struct One {
    pub id: Uuid,
    pub package_id: Uuid,
    pub catalog_id: Uuid,
    pub version: i64,
    pub subject_id: Uuid,
    pub subject_name: String,
    pub subject_upn: String,
    pub subject_deleted: bool,
    pub policy_id: Uuid,
    pub policy_name: String,
    pub state: String,
    pub starts_at: OffsetDateTime,
    pub ends_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub ended_at: Option<OffsetDateTime>,
    pub package_version: i64,
    pub grants: i16,
    pub drifted: i16,
    pub failed: i16,
    pub unverified: i16,
    pub remaining: i16,
    pub made_by: Option<Uuid>,
    pub made_by_type: Option<String>,
    pub made_by_requestor: Option<String>,
    pub now: OffsetDateTime,
}

pub(in crate::assignment) async fn one(conn: &mut PgConnection, id: AssignmentId) -> Result<Option<One>> {
    let found = sqlx::query_as!(
        One,
        r#"select a.id, a.package_id, p.catalog_id, p.version, a.subject_id, a.subject_name,
            u.user_principal_name as subject_upn, u.deleted_at is not null as "subject_deleted!", a.policy_id,
            po.display_name as policy_name, a.state, a.starts_at, a.ends_at, a.created_at, a.ended_at, a.package_version,
            a.grants, a.drifted, a.failed, a.unverified, a.remaining, made.id as "made_by?", made.type as "made_by_type?",
            made.display_name as "made_by_requestor?", regrant_now() as "now!"
        from assignments a
            join access_packages p on p.id = a.package_id
            join users u on u.id = a.subject_id
            join policies po on po.id = a.policy_id
            left join lateral (
                select r.id, r.type, coalesce(asked.display_name, app.display_name) as display_name
                from requests r left join users asked on asked.id = r.requestor_id
                    left join app_registrations app on app.id = r.requestor_app_id
                where r.assignment_id = a.id and r.type in ('UserAdd', 'AdminAdd', 'SystemAdd')
                order by r.id limit 1
            ) made on true
        where a.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// A grant of an assignment, and who else wants it.
pub(in crate::assignment) struct GrantRow {
    pub id: Uuid,
    pub resource: String,
    pub role: String,
    pub system_id: Uuid,
    pub system: String,
    pub group_id: Option<Uuid>,
    pub status: String,
    pub origin: String,
    pub verified_at: Option<OffsetDateTime>,
    pub unverified_since: Option<OffsetDateTime>,
    pub cause: Option<String>,
    pub due_at: Option<OffsetDateTime>,
    pub wanted: bool,
    pub other_catalogs: Vec<Uuid>,
    pub other_packages: Vec<String>,
}

pub(in crate::assignment) async fn grants(
    conn: &mut PgConnection,
    id: AssignmentId,
) -> Result<Vec<GrantRow>> {
    let rows = sqlx::query_as!(
        GrantRow,
        r#"select g.id, re.display_name as resource, rr.display_name as role, s.id as system_id, s.name as system,
            re.group_id, g.status, g.origin,
            seen_at(g, case when w.resource_id is null then a.looked_at else w.looked_at end) as verified_at, g.unverified_since, g.cause, g.due_at, ag.wanted,
            others.catalogs as "other_catalogs!", others.packages as "other_packages!"
        from assignment_grants ag
            join assignments a on a.id = ag.assignment_id
            join grants g on g.id = ag.grant_id
            left join resource_work w on w.resource_id = g.resource_id
            join resource_roles rr on rr.id = g.resource_role_id
            join resources re on re.id = g.resource_id
            join connected_systems s on s.id = re.system_id
            cross join lateral (
                select coalesce(array_agg(p.catalog_id order by p.display_name), '{}') as catalogs,
                    coalesce(array_agg(p.display_name order by p.display_name), '{}') as packages
                from assignment_grants other
                    join assignments a on a.id = other.assignment_id
                    join access_packages p on p.id = a.package_id
                where other.grant_id = g.id and other.wanted and other.assignment_id <> ag.assignment_id
            ) others
        where ag.assignment_id = $1
        order by lower(re.display_name), lower(rr.display_name), g.id"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// A line of the history: a request's step, or what a run found.
pub(in crate::assignment) struct Past {
    at: OffsetDateTime,
    request: Option<Uuid>,
    run: Option<Uuid>,
    word: String,
    kind: String,
    by: String,
    note: String,
}

impl Past {
    pub(in crate::assignment) fn view(self) -> Result<HistoryEntry> {
        let (what, link) = match (self.run, self.request) {
            (Some(run), _) => {
                let outcome: Outcome = column::text(&self.word)?;
                let kind: RunKind = column::text(&self.kind)?;
                let what = format!("{}: {}", kind.label(), outcome.label_in(kind).to_lowercase());
                (what, Some(HistoryLink::Run(run.into())))
            }
            (None, request) => {
                let state: RequestState = column::text(&self.word)?;
                let kind: RequestType = column::text(&self.kind)?;
                let what = format!("{}: {}", kind.label(), state.label().to_lowercase());
                (what, request.map(|id| HistoryLink::Request(id.into())))
            }
        };
        Ok(HistoryEntry { at: self.at, what, by: self.by, note: self.note, link })
    }
}

/// The newest hundred lines.
pub(in crate::assignment) async fn history(conn: &mut PgConnection, id: AssignmentId) -> Result<Vec<Past>> {
    let rows = sqlx::query_as!(
        Past,
        r#"select at as "at!", request, run, word as "word!", kind as "kind!", by as "by!", note as "note!" from (
            (select h.at, r.id as request, null::uuid as run, h.state as word, r.type as kind, h.actor_name as by, h.note
                from requests r join request_history h on h.request_id = r.id
                where r.assignment_id = $1 order by h.id desc limit 100)
            union all
            (select rs.at, null, rs.run_id, rs.outcome, ru.kind, ru.asked_by_name, coalesce(rs.reason, '')
                from run_results rs join runs ru on ru.id = rs.run_id
                where rs.assignment_id = $1 and ru.kind <> 'preview' order by rs.at desc limit 100)
        ) past order by at desc limit 100"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}
