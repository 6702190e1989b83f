use regrant_model::PackageId;
use regrant_model::state::AssignmentState;
use regrant_model::view::{AssignmentFilter, AssignmentStatusFilter, VerifiedFilter};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use crate::list::{self, push_matches};

/// Adds the condition that selects a package's assignments, for a query over `assignments a`; the list, the download and a
/// bulk ask all use it. It stands in no parentheses and may be followed by " and ...".
pub(crate) fn push(query: &mut QueryBuilder<'_, Postgres>, package: PackageId, filter: &AssignmentFilter) {
    push_found(query, package, filter, None);
}

/// As [`push`], with those who match the search where they were looked up.
pub(super) fn push_found(
    query: &mut QueryBuilder<'_, Postgres>,
    package: PackageId,
    filter: &AssignmentFilter,
    few: Option<&[Uuid]>,
) {
    push_but_search(query, package, filter);
    if let Some(search) = &filter.search {
        query.push(" and ");
        push_search(query, search, few);
    }
}

/// Whether the same index serves whatever values the filter has, since those that it has stand in the statement itself.
pub(super) fn is_planned_once(filter: &AssignmentFilter) -> bool {
    let AssignmentFilter { search, policy, cause, system, run, status: _, verified: _ } = filter;
    search.is_none() && policy.is_none() && cause.is_none() && system.is_none() && run.is_none()
}

/// Whether a search is soon through with many rows, since indexes hold all that the filter looks at.
pub(super) fn is_read_soon(filter: &AssignmentFilter) -> bool {
    filter.cause.is_none() && filter.run.is_none()
}

/// As [`push`], leaving out the search.
pub(super) fn push_but_search(
    query: &mut QueryBuilder<'_, Postgres>,
    package: PackageId,
    filter: &AssignmentFilter,
) {
    query.push("a.package_id = ").push_bind(package.0);
    // States stand as literals: only then the planner sees that a partial index serves.
    match filter.status {
        AssignmentStatusFilter::Active => {
            query.push(format_args!(" and a.state <> '{}'", AssignmentState::Expired));
        }
        AssignmentStatusFilter::Any => {}
        AssignmentStatusFilter::State(state) => {
            query.push(format_args!(" and a.state = '{state}'"));
        }
    }
    query.push(match filter.verified {
        VerifiedFilter::Any => "",
        VerifiedFilter::Drifted => " and a.drifted > 0",
        VerifiedFilter::CannotVerify => " and a.unverified > 0",
        VerifiedFilter::Failed => " and a.failed > 0",
        VerifiedFilter::AccessRemains => " and a.remaining > 0",
    });
    if let Some(policy) = filter.policy {
        query.push(" and a.policy_id = ").push_bind(policy.0);
    }
    if let Some(cause) = filter.cause {
        // What narrows to the index of what calls for attention.
        query.push(
            " and (a.drifted > 0 or a.failed > 0 or a.unverified > 0 or a.remaining > 0 or a.state = 'Delivering')
            and (select true from assignment_grants ag join grants g on g.id = ag.grant_id
                where ag.assignment_id = a.id and (ag.wanted or g.status = 'withdrawing')",
        );
        query.push(format_args!(" and g.cause_kind = '{cause}'"));
        if let Some(system) = filter.system {
            query
                .push(" and exists (select from resources re where re.id = g.resource_id and re.system_id = ")
                .push_bind(system.0)
                .push(")");
        }
        // Looked at for each row that the index gives, never for all grants with the cause.
        query.push(" limit 1)");
    }
    if let Some(run) = filter.run {
        query
            .push(
                " and exists (select from run_results rs where rs.assignment_id = a.id
                and rs.outcome in ('failed', 'cannot_verify') and rs.run_id = ",
            )
            .push_bind(run.0)
            .push(")");
    }
}

/// Who matches the filter's search: those who were looked up, or the text itself where they are many.
pub(super) fn push_search(query: &mut QueryBuilder<'_, Postgres>, search: &str, few: Option<&[Uuid]>) {
    if let Some(ids) = few {
        query.push("a.subject_id = any(").push_bind(ids.to_vec()).push(")");
    } else {
        push_matches(query, "a.subject_search", search);
    }
}

/// Whether a row matches the search, for a comparison of row after row.
pub(super) fn push_hit(query: &mut QueryBuilder<'_, Postgres>, search: &str) {
    list::push_hit(query, "a.subject_search", search);
}
