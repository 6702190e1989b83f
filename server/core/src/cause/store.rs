use regrant_model::view::{AssignmentFilter, AssignmentStatusFilter, CauseCard, Count, Named};
use regrant_model::{PackageId, RunId};
use sqlx::{FromRow, PgConnection, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Result, column};

/// How many assignments or items are looked at.
const LOOKED_AT: i64 = 10_001;

/// Whose causes.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Package(PackageId),
    Run(RunId),
}

/// What was found.
pub(super) struct Found {
    pub now: OffsetDateTime,
    pub cards: Vec<CauseCard>,
    pub mended: Count,
}

#[derive(FromRow)]
struct Row {
    now: OffsetDateTime,
    looked_at: i64,
    mended: i64,
    kind: Option<String>,
    system_id: Option<Uuid>,
    system: Option<String>,
    objects: Option<Vec<String>>,
    resources: Option<i64>,
    example: Option<String>,
    grants: Option<i64>,
    assignments: Option<i64>,
    since: Option<OffsetDateTime>,
    next_attempt: Option<OffsetDateTime>,
}

/// What is looked at of a grant.
const GRANT: &str = "g.id, g.resource_id, g.cause_kind, g.cause, g.cause_since, g.due_at";

/// Adds `wrong`, what may be wrong: assignments with their grants, each grant read once; at most so many assignments. The
/// limit stands in the statement itself: as a value it would be unknown to a plan that is kept, which then takes the
/// assignments for few and goes through the grants of each.
fn push_wrong(query: &mut QueryBuilder<'_, sqlx::Postgres>, of: Of) {
    match of {
        Of::Package(package) => {
            query
                .push(
                    "some_of as materialized (select a.id from assignments a where a.package_id = ",
                )
                .push_bind(package.0)
                .push(
                    " and (a.drifted > 0 or a.failed > 0 or a.unverified > 0 or a.remaining > 0 or a.state = 'Delivering')
                    limit ",
                )
                .push(LOOKED_AT)
                .push(format_args!(
                    "), wrong as materialized (select ag.assignment_id, {GRANT} from some_of
                        join assignment_grants ag on ag.assignment_id = some_of.id
                        join grants g on g.id = ag.grant_id
                        where g.cause_kind is not null and (ag.wanted or g.status = 'withdrawing'))",
                ));
        }
        Of::Run(run) => {
            query
                .push(
                    "some_of as materialized (select rs.assignment_id as id, rs.outcomes from run_results rs
                    where rs.outcome in ('failed', 'cannot_verify') and rs.assignment_id is not null and rs.run_id = ",
                )
                .push_bind(run.0)
                .push(" limit ")
                .push(LOOKED_AT)
                .push(format_args!(
                    "), seen as materialized (select distinct some_of.id as assignment_id, (one ->> 'g')::uuid as grant_id
                        from some_of cross join lateral jsonb_array_elements(some_of.outcomes) one
                        where one ->> 'o' in ('failed', 'cannot_verify')),
                    wrong as materialized (select seen.assignment_id, {GRANT} from seen join grants g on g.id = seen.grant_id)",
                ));
        }
    }
}

/// Groups what is wrong by cause and system, what concerns most first.
pub(super) async fn cards(conn: &mut PgConnection, of: Of) -> Result<Found> {
    let mut query = QueryBuilder::new("with ");
    push_wrong(&mut query, of);
    query.push(
        ", grouped as (
            select wrong.cause_kind as kind, re.system_id, (array_agg(distinct re.display_name))[1:3] as objects,
                count(distinct re.id) as resources, min(wrong.cause) as example, count(distinct wrong.id) as grants,
                count(distinct wrong.assignment_id) as assignments, min(wrong.cause_since) as since,
                min(wrong.due_at) as next_attempt
            from wrong join resources re on re.id = wrong.resource_id
            where wrong.cause_kind is not null
            group by wrong.cause_kind, re.system_id
        )
        select regrant_now() as now, (select count(*) from some_of) as looked_at,
            (select count(distinct id) from wrong where cause_kind is null) as mended,
            grouped.*, s.name as system
        from (select 1) one left join grouped on true left join connected_systems s on s.id = grouped.system_id
        order by grouped.assignments desc nulls last, grouped.kind, s.name",
    );
    let rows: Vec<Row> = query.build_query_as().fetch_all(conn).await?;
    let Some(first) = rows.first() else {
        return Err(crate::Error::internal("a statement that always has a row had none"));
    };
    let capped = first.looked_at >= LOOKED_AT;
    let (now, mended) = (first.now, bounded(first.mended, capped));
    let cards =
        rows.into_iter().filter_map(|row| card(row, of, capped).transpose()).collect::<Result<_>>()?;
    Ok(Found { now, cards, mended })
}

/// A count among those that were looked at; there may be more when not all were.
fn bounded(count: i64, capped: bool) -> Count {
    let count = Count::of(count);
    Count { capped: count.capped || (capped && count.value > 0), ..count }
}

fn card(row: Row, of: Of, capped: bool) -> Result<Option<CauseCard>> {
    let (Some(kind), Some(system), Some(name)) = (row.kind, row.system_id, row.system) else {
        return Ok(None);
    };
    let kind = column::text(&kind)?;
    let objects = row.objects.unwrap_or_default();
    let shown = i64::try_from(objects.len()).unwrap_or(i64::MAX);
    Ok(Some(CauseCard {
        kind,
        system: Named { id: system.into(), name },
        more_objects: column::count(row.resources.unwrap_or_default() - shown),
        objects,
        example: row.example.unwrap_or_default(),
        grants: bounded(row.grants.unwrap_or_default(), capped),
        assignments: bounded(row.assignments.unwrap_or_default(), capped),
        since: row.since,
        next_attempt: row.next_attempt,
        retry: AssignmentFilter {
            status: AssignmentStatusFilter::Any,
            cause: Some(kind),
            system: Some(system.into()),
            run: match of {
                Of::Package(_) => None,
                Of::Run(run) => Some(run),
            },
            ..AssignmentFilter::default()
        },
    }))
}
