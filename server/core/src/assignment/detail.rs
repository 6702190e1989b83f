use regrant_model::policy::{Action, Scope};
use regrant_model::state::{AssignmentState, GrantStatus};
use regrant_model::view::{
    AssignmentDetail, Command, Facts, GrantView, HistoryEntry, MadeBy, Named, Person, RunProgress, Verified,
};
use regrant_model::{AssignmentId, RequestId};
use sqlx::PgPool;

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::package::{self, PackageHead};
use crate::{Caller, Result, column, run};

/// One assignment with its grants and its history. Five statements.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see its package, `Forbidden` when they may not see assignments.
pub async fn detail(pool: &PgPool, caller: &Caller, id: AssignmentId) -> Result<AssignmentDetail> {
    let mut conn = pool.acquire().await?;
    let found = store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    caller.may_in(Action::ViewAssignments, found.catalog_id.into(), OBJECT)?;
    let head = package::store::head_with_deleted(&mut conn, found.package_id.into()).await?;
    let grants = store::grants(&mut conn, id).await?;
    let grants = grants.into_iter().map(|row| grant(caller, row)).collect::<Result<Vec<_>>>()?;
    let history = store::history(&mut conn, id).await?;
    let runs = run::store::active(&mut conn, found.package_id.into()).await?;
    view(caller, found, head, grants, history, runs)
}

fn view(
    caller: &Caller,
    found: store::One,
    head: PackageHead,
    grants: Vec<GrantView>,
    history: Vec<store::Past>,
    runs: Vec<RunProgress>,
) -> Result<AssignmentDetail> {
    let state: AssignmentState = column::text(&found.state)?;
    let facts = facts(&found, &grants);
    let package = package::head_view(caller, head);
    let made_by = match (found.made_by, found.made_by_type) {
        (Some(request), Some(kind)) => Some(MadeBy {
            request: RequestId(request),
            kind: column::text(&kind)?,
            requestor: found.made_by_requestor.unwrap_or_else(|| Caller::system().name),
        }),
        _ => None,
    };
    Ok(AssignmentDetail {
        now: found.now,
        runs,
        id: found.id.into(),
        subject: Person { id: found.subject_id.into(), name: found.subject_name, upn: found.subject_upn },
        subject_deleted: found.subject_deleted,
        policy: Named { id: found.policy_id.into(), name: found.policy_name },
        state,
        remaining: facts.remaining,
        grant_count: facts.grants,
        verified: Verified::of(state, facts),
        starts_at: found.starts_at,
        ends_at: found.ends_at,
        created_at: found.created_at,
        ended_at: found.ended_at,
        behind_package: state.is_live() && found.package_version < found.version,
        made_by,
        history: with_drift(history, &grants)?,
        grants,
        can_reprocess: Command::of(package.commands.reprocess, state.reprocess(found.remaining)),
        can_remove: Command::of(package.commands.assign, state.remove()),
        package,
    })
}

fn facts(found: &store::One, grants: &[GrantView]) -> Facts {
    let wanted = || grants.iter().filter(|grant| grant.wanted);
    let looked_at: Option<Vec<_>> = wanted().map(|grant| grant.verified_at).collect();
    let unchecked =
        wanted().filter(|grant| grant.unverified_since.is_some()).min_by_key(|grant| grant.unverified_since);
    Facts {
        grants: column::count(found.grants),
        drifted: column::count(found.drifted),
        failed: column::count(found.failed),
        unverified: column::count(found.unverified),
        remaining: column::count(found.remaining),
        delivered: column::count(
            i64::try_from(wanted().filter(|grant| grant.status.counts_as_delivered()).count())
                .unwrap_or(i64::MAX),
        ),
        oldest: looked_at.and_then(|all| all.into_iter().min()),
        unchecked: unchecked
            .map(|grant| (grant.system.name.clone(), grant.cause.clone(), grant.unverified_since)),
    }
}

/// A message about a shared grant names no package that the reader may not see.
fn grant(caller: &Caller, row: store::GrantRow) -> Result<GrantView> {
    let mut shared_with = Vec::new();
    let mut shared_with_hidden = 0;
    for (catalog, package) in row.other_catalogs.into_iter().zip(row.other_packages) {
        if caller.standing.allows(Action::ViewCatalog, Scope::Catalog(catalog.into())) {
            shared_with.push(package);
        } else {
            shared_with_hidden += 1;
        }
    }
    Ok(GrantView {
        id: row.id.into(),
        resource: row.resource,
        role: row.role,
        system: Named { id: row.system_id.into(), name: row.system },
        group: row.group_id.map(Into::into),
        status: column::text(&row.status)?,
        origin: column::text(&row.origin)?,
        verified_at: row.verified_at,
        unverified_since: row.unverified_since,
        cause: row.cause,
        next_attempt: row.due_at,
        wanted: row.wanted,
        shared_with,
        shared_with_hidden,
    })
}

/// Drift that is there now stands in the history too, at the look that found it.
fn with_drift(past: Vec<store::Past>, grants: &[GrantView]) -> Result<Vec<HistoryEntry>> {
    let mut all = past.into_iter().map(store::Past::view).collect::<Result<Vec<_>>>()?;
    let drifted = grants.iter().filter(|grant| grant.wanted && grant.status == GrantStatus::Drifted);
    all.extend(drifted.filter_map(|grant| {
        Some(HistoryEntry {
            at: grant.verified_at?,
            what: format!("Drift found: {} ({}) in {}", grant.resource, grant.role, grant.system.name),
            by: Caller::system().name,
            note: grant.cause.clone().unwrap_or_default(),
            link: None,
        })
    }));
    all.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    Ok(all)
}
