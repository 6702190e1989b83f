//! The Assignments of a package, one of them, and what may be wrong with them.

use regrant_model::state::{AssignmentState, CauseKind};
use regrant_model::view::{AssignmentFilter, AssignmentStatusFilter, VerifiedFilter};

use super::tenant::far;
use super::{Case, Tour};
use crate::list::Cursor;
use crate::{Result, assignment, cause};

fn page(what: impl Into<String>, filter: AssignmentFilter, cursor: Option<&Cursor>) -> Case {
    let cursor = cursor.map(Cursor::print);
    Case::new("assignment/list.rs", what, move |tour| {
        let (filter, cursor) = (filter.clone(), cursor.clone());
        async move {
            let tour = &*tour;
            let package = tour.tenant.package;
            let list =
                assignment::list(&tour.pool, &tour.caller, package, &filter, cursor.as_deref()).await?;
            Ok(list.page.rows.len())
        }
    })
}

pub(super) async fn cases(tour: &Tour) -> Result<Vec<Case>> {
    let tenant = &tour.tenant;
    let plain = AssignmentFilter::default();
    let mut filters = vec![("first page".to_owned(), plain.clone())];
    let mut add = |filter: AssignmentFilter| filters.push((filter.to_query(), filter));
    for status in AssignmentStatusFilter::ALL.into_iter().skip(1) {
        add(AssignmentFilter { status, ..plain.clone() });
        add(AssignmentFilter { status, search: Some(tenant.rare.clone()), ..plain.clone() });
        add(AssignmentFilter { status, policy: Some(tenant.policy), ..plain.clone() });
    }
    for verified in VerifiedFilter::ALL.iter().skip(1) {
        add(AssignmentFilter { verified: *verified, ..plain.clone() });
        add(AssignmentFilter { verified: *verified, policy: Some(tenant.policy), ..plain.clone() });
        add(AssignmentFilter { verified: *verified, search: Some(tenant.common.clone()), ..plain.clone() });
    }
    for search in [&tenant.rare, &tenant.common, &tenant.letters, &"zzzzzz".to_owned()] {
        add(AssignmentFilter { search: Some(search.clone()), ..plain.clone() });
    }
    add(AssignmentFilter { policy: Some(tenant.policy), ..plain.clone() });
    add(AssignmentFilter { policy: Some(tenant.rare_policy), ..plain.clone() });
    let any = AssignmentFilter { status: AssignmentStatusFilter::Any, ..plain.clone() };
    add(AssignmentFilter { cause: Some(CauseKind::Rejected), ..any.clone() });
    add(AssignmentFilter { cause: Some(CauseKind::Rejected), system: Some(tenant.system), ..any.clone() });
    add(AssignmentFilter {
        cause: Some(CauseKind::Rejected),
        system: Some(tenant.system),
        run: Some(tenant.run),
        ..any.clone()
    });
    add(AssignmentFilter { run: Some(tenant.run), ..any });
    let mut cases: Vec<_> = filters.into_iter().map(|(what, filter)| page(what, filter, None)).collect();

    let order = format!(
        "select lower(subject_name), id from assignments
         where package_id = '{}' and state <> 'Expired' order by 1, 2",
        tenant.package
    );
    let there = far(&tour.pool, &order, 50_000).await?;
    cases.push(page("thousandth page", plain.clone(), Some(&there)));
    cases.push(page(
        "thousandth page, backwards",
        plain.clone(),
        Some(&Cursor { backwards: true, ..there.clone() }),
    ));
    let expired = AssignmentStatusFilter::State(AssignmentState::Expired);
    let rare = AssignmentFilter { status: expired, ..plain.clone() };
    cases.push(page("expired, beyond the thousandth page", rare, Some(&there)));
    let found = AssignmentFilter { search: Some(tenant.common.clone()), ..plain };
    cases.push(page("a common name, beyond the thousandth page", found, Some(&there)));

    cases.push(Case::new("assignment/detail.rs", "one", |tour| async move {
        let one = assignment::detail(&tour.pool, &tour.caller, tour.tenant.assignment).await?;
        Ok(one.grants.len())
    }));
    cases.push(Case::new("cause/of_package.rs", "all", |tour| async move {
        Ok(cause::of_package(&tour.pool, &tour.caller, tour.tenant.package).await?.cards.len())
    }));
    Ok(cases)
}
