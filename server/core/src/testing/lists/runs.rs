//! Runs, one of them with what became of its items, and its causes.

use regrant_model::policy::{HeldRole, Role, Standing};
use regrant_model::state::{Outcome, RunKind};
use regrant_model::view::{RunFilter, RunItems, RunStateFilter};
use uuid::Uuid;

use super::tenant::far;
use super::{Case, Tour};
use crate::list::Cursor;
use crate::{Caller, Result, cause, run};

fn page(what: impl Into<String>, filter: RunFilter, cursor: Option<&Cursor>, reader: bool) -> Case {
    let cursor = cursor.map(Cursor::print);
    Case::new("run/list.rs", what, move |tour| {
        let (filter, cursor) = (filter.clone(), cursor.clone());
        async move {
            let caller = if reader { of_one_catalog(&tour) } else { tour.caller.clone() };
            Ok(run::list(&tour.pool, &caller, &filter, cursor.as_deref()).await?.rows.len())
        }
    })
}

/// Somebody whose role is of the catalog with the fewest packages.
fn of_one_catalog(tour: &Tour) -> Caller {
    let roles = vec![HeldRole { role: Role::CatalogReader, catalog: Some(tour.tenant.catalog) }];
    Caller { standing: Standing { roles }, ..tour.caller.clone() }
}

fn results(what: impl Into<String>, outcome: Option<Outcome>, cursor: Option<&Cursor>) -> Case {
    let cursor = cursor.map(Cursor::print);
    Case::new("run/detail.rs", what, move |tour| {
        let cursor = cursor.clone();
        async move {
            let run = tour.tenant.run;
            let items = outcome.map_or(RunItems::All, RunItems::Ended);
            let one = run::detail(&tour.pool, &tour.caller, run, items, cursor.as_deref()).await?;
            Ok(one.results.rows.len())
        }
    })
}

pub(super) async fn cases(tour: &Tour) -> Result<Vec<Case>> {
    let plain = RunFilter::default();
    let mut filters = vec![("first page".to_owned(), plain.clone())];
    let mut add = |filter: RunFilter| filters.push((filter.to_query(), filter));
    add(RunFilter { package: Some(tour.tenant.package), ..plain.clone() });
    for kind in RunKind::ALL {
        add(RunFilter { kind: Some(*kind), ..plain.clone() });
    }
    for state in RunStateFilter::ALL.iter().skip(1) {
        add(RunFilter { state: *state, ..plain.clone() });
    }
    for by in ["operator", "mei", "zzzzzz"] {
        add(RunFilter { by: Some(by.to_owned()), ..plain.clone() });
    }
    add(RunFilter { since: Some(tour.tenant.now), ..plain.clone() });
    add(RunFilter { since: Some(tour.tenant.now - time::Duration::days(90)), ..plain.clone() });
    let mut cases: Vec<_> =
        filters.into_iter().map(|(what, filter)| page(what, filter, None, false)).collect();
    cases.push(page("first page, for a reader of one catalog", plain.clone(), None, true));
    let there = far(&tour.pool, "select '', id from runs order by id desc", 50_000).await?;
    cases.push(page("thousandth page", plain, Some(&there), false));

    cases.push(results("first page", None, None));
    cases.extend(Outcome::ALL.iter().map(|outcome| results(outcome.as_str(), Some(*outcome), None)));
    let there = Cursor { backwards: false, key: "50000".to_owned(), id: Uuid::nil() };
    cases.push(results("thousandth page", None, Some(&there)));
    cases.push(Case::new("cause/of_run.rs", "all", |tour| async move {
        Ok(cause::of_run(&tour.pool, &tour.caller, tour.tenant.run).await?.cards.len())
    }));
    Ok(cases)
}
