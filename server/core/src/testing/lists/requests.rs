//! The Requests of a package, and one of them.

use regrant_model::state::RequestState;
use regrant_model::view::RequestFilter;

use super::tenant::far;
use super::{Case, Tour};
use crate::list::Cursor;
use crate::{Result, request};

fn page(what: impl Into<String>, filter: RequestFilter, cursor: Option<&Cursor>) -> Case {
    let cursor = cursor.map(Cursor::print);
    Case::new("request/list.rs", what, move |tour| {
        let (filter, cursor) = (filter.clone(), cursor.clone());
        async move {
            let tour = &*tour;
            let package = tour.tenant.package;
            let list = request::list(&tour.pool, &tour.caller, package, &filter, cursor.as_deref()).await?;
            Ok(list.page.rows.len())
        }
    })
}

pub(super) async fn cases(tour: &Tour) -> Result<Vec<Case>> {
    let tenant = &tour.tenant;
    let plain = RequestFilter::default();
    let mut filters = vec![("first page".to_owned(), plain.clone())];
    let mut add = |filter: RequestFilter| filters.push((filter.to_query(), filter));
    for state in RequestState::ALL {
        add(RequestFilter { state: Some(*state), ..plain.clone() });
        add(RequestFilter { state: Some(*state), search: Some(tenant.common.clone()) });
    }
    for search in [&tenant.rare, &tenant.common, &tenant.letters, &"zzzzzz".to_owned()] {
        add(RequestFilter { search: Some(search.clone()), ..plain.clone() });
    }
    let mut cases: Vec<_> = filters.into_iter().map(|(what, filter)| page(what, filter, None)).collect();
    let order =
        format!("select '', id from requests where package_id = '{}' order by id desc", tenant.package);
    let there = far(&tour.pool, &order, 50_000).await?;
    cases.push(page("thousandth page", plain.clone(), Some(&there)));
    cases.push(page("thousandth page, backwards", plain, Some(&Cursor { backwards: true, ..there })));
    cases.push(Case::new("request/detail.rs", "one", |tour| async move {
        Ok(request::detail(&tour.pool, &tour.caller, tour.tenant.request).await?.history.len())
    }));
    Ok(cases)
}
