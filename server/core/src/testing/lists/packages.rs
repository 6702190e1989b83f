//! Packages and catalogs, separation of duties, My Access and the global search.

use regrant_model::view::{HealthSpan, Incompatible, RoleChange};

use super::tenant::far;
use super::{Case, Tour};
use crate::list::Cursor;
use crate::{Caller, Result, catalog, health, my_access, package, search, separation};

fn list(what: &'static str, search: Option<&'static str>, cursor: Option<&Cursor>) -> Case {
    let cursor = cursor.map(Cursor::print);
    Case::new("package/list.rs", what, move |tour| {
        let cursor = cursor.clone();
        async move { Ok(package::list(&tour.pool, &tour.caller, search, cursor.as_deref()).await?.rows.len()) }
    })
}

fn catalogs(what: &'static str, search: Option<&'static str>) -> Case {
    Case::new("catalog/list.rs", what, move |tour| async move {
        Ok(catalog::list(&tour.pool, &tour.caller, search, None).await?.rows.len())
    })
}

fn both(what: &'static str, with: fn(&Tour) -> Incompatible, cursor: Option<&Cursor>) -> Case {
    let cursor = cursor.map(Cursor::print);
    Case::new("separation/conflicts.rs", what, move |tour| {
        let cursor = cursor.clone();
        async move {
            let (id, with) = (tour.tenant.package, with(&tour));
            let found = separation::conflicts(&tour.pool, &tour.caller, id, with, cursor.as_deref()).await?;
            Ok(found.page.rows.len())
        }
    })
}

fn found(text: &'static str) -> Case {
    Case::new("search/find.rs", text, move |tour| async move {
        Ok(search::find(&tour.pool, &tour.caller, text).await?.people.rows.len())
    })
}

pub(super) async fn cases(tour: &Tour) -> Result<Vec<Case>> {
    let order = "select lower(display_name), id from access_packages where deleted_at is null order by 1, 2";
    let there = far(&tour.pool, order, 50_000).await?;
    let order = format!(
        "select lower(subject_name), id from assignments where package_id = '{}' order by 1, 2",
        tour.tenant.package
    );
    let far_along = far(&tour.pool, &order, 50_000).await?;
    let mut cases = vec![
        list("first page", None, None),
        list("search", Some("report"), None),
        list("search for nothing", Some("zzzzzz"), None),
        list("thousandth page", None, Some(&there)),
        catalogs("first page", None),
        catalogs("search", Some("catalog")),
        both("with a package", |tour| Incompatible::Package(tour.tenant.other), None),
        both("with a group", |tour| Incompatible::Group(tour.tenant.group), None),
        both(
            "with a package, thousandth page",
            |tour| Incompatible::Package(tour.tenant.other),
            Some(&far_along),
        ),
    ];
    cases.push(Case::new("package/overview.rs", "one", |tour| async move {
        Ok(package::overview(&tour.pool, &tour.caller, tour.tenant.package).await?.recent_runs.len())
    }));
    for span in HealthSpan::ALL {
        cases.push(Case::new("health/of_package.rs", span.as_str(), move |tour| async move {
            let id = tour.tenant.package;
            Ok(health::of_package(&tour.pool, &tour.caller, id, *span).await?.records.len())
        }));
        cases.push(Case::new("health/of_tenant.rs", span.as_str(), move |tour| async move {
            Ok(health::of_tenant(&tour.pool, &tour.caller, *span).await?.records.len())
        }));
    }
    cases.push(Case::new("package/preview_roles.rs", "one role added, one taken out", |tour| async move {
        let tenant = &tour.tenant;
        let change = RoleChange { add: vec![tenant.new_role], remove: vec![tenant.old_role] };
        Ok(package::preview_roles(&tour.pool, &tour.caller, tenant.package, &change).await?.systems.len())
    }));
    cases.push(Case::new("separation/list.rs", "all", |tour| async move {
        Ok(separation::list(&tour.pool, &tour.caller, tour.tenant.package).await?.packages.len())
    }));
    cases.push(Case::new("my_access/show.rs", "own", |tour| async move {
        let me = Caller { user: Some(tour.tenant.user), ..tour.caller.clone() };
        Ok(my_access::show(&tour.pool, &me).await?.assignments.len())
    }));
    cases.extend(["s", "sm", "smith", "zzzzzz", "%"].map(found));
    Ok(cases)
}
