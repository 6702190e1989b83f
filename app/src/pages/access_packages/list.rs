//! The Access packages page.

use super::{api, frame::PACKAGES};
use crate::{
    components::{
        Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, FilterBar, Pager, Priority,
        Tally, loaded,
    },
    pages::{
        catalogs::{CATALOGS, api as catalogs},
        in_address::field_in_address,
        list_query::ListQuery,
    },
};
use leptos::prelude::*;
use regrant_model::view::{Count, PackageRow, Page};

const NAME: Column = Column::new("Name");
const CATALOG: Column = Column::new("Catalog").shown(Priority::Medium);
const ACTIVE: Column = Column::new("Active assignments").numbers();
const PENDING: Column = Column::new("Pending requests").shown(Priority::Medium).numbers();
const DRIFTED: Column = Column::new("Drifted").numbers();
const COLUMNS: &[Column] = &[NAME, CATALOG, ACTIVE, PENDING, DRIFTED];

/// The page.
#[component]
pub fn AccessPackagesPage() -> impl IntoView {
    let query = ListQuery::of_address();
    let search = field_in_address("search");
    loaded(
        async move {
            let mut page = api::list(search.clone(), query.cursor.clone()).await?;
            page.count = query.counted(page.count, api::count(&search)).await?;
            let may_create = !api::places().await?.is_empty();
            let needs_catalog = !may_create && catalogs::may_create()?;
            Ok((query, search, page, may_create, needs_catalog, catalogs::sees_all()?))
        },
        |(query, search, page, may_create, needs_catalog, sees_all)| {
            view! { <Packages query search page may_create needs_catalog sees_all/> }.into_any()
        },
    )
}

#[component]
fn Packages(
    query: ListQuery,
    search: String,
    page: Page<PackageRow>,
    may_create: bool,
    needs_catalog: bool,
    sees_all: bool,
) -> impl IntoView {
    let (count, at) = (page.count, query.count_at("/identity-governance/access-packages.count", PACKAGES));
    let empty = match (search.is_empty(), sees_all) {
        (true, true) => "There is no access package yet.",
        (true, false) => "There is no access package that you may see.",
        (false, _) => "No access package matches the search.",
    };
    let more = (needs_catalog && search.is_empty()).then(|| {
        view! {
            "An access package is made in a catalog: "
            <a href=format!("{CATALOGS}/new")>"create one first"</a>
            "."
        }
        .into_any()
    });
    let is_empty = page.rows.is_empty();
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| query.first().address(PACKAGES))
            previous=page.previous.map(|cursor| query.at(cursor).address(PACKAGES))
            next=page.next.map(|cursor| query.at(cursor).address(PACKAGES))
        />
    };
    view! {
        <Blade
            title="Access packages"
            crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Identity Governance", "/identity-governance")]
        >
            <BladeBody>
                {may_create
                    .then(|| {
                        view! {
                            <CommandBar>
                                <CommandLink label="New access package" href=format!("{PACKAGES}/new")/>
                            </CommandBar>
                        }
                    })}
                <FilterBar
                    action=PACKAGES
                    search_label="Search by name"
                    search_field="search"
                    search
                    summary=move || view! { <Tally count nouns=("access package", "access packages") at/> }
                />
                <DataTable label="Access packages" columns=COLUMNS is_empty empty more>
                    {page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Row(row: PackageRow) -> impl IntoView {
    let base = format!("{PACKAGES}/{}", row.id);
    let catalog = format!("/identity-governance/catalogs/{}", row.catalog.id);
    let hidden = row.hidden.then(|| view! { <small>"Hidden from My Access"</small> });
    let number = |count: Option<Count>, path: &str| {
        let href = format!("{base}/{path}");
        match count {
            Some(count) if count.value > 0 => view! { <a href=href>{count.to_string()}</a> }.into_any(),
            Some(_) => "0".into_any(),
            None => view! { <span class="idle" title="Your role does not show it.">"-"</span> }.into_any(),
        }
    };
    let drifted = row.drifted.is_some_and(|count| count.value > 0);
    view! {
        <tr>
            <td class=NAME.class()>
                <a href=base.clone()>{row.name}</a>
                {hidden}
            </td>
            <td class=CATALOG.class()>
                <a href=catalog>{row.catalog.name}</a>
            </td>
            <td class=ACTIVE.class()>{number(row.active, "assignments")}</td>
            <td class=PENDING.class()>{number(row.pending, "requests")}</td>
            <td class=format!("{}{}", DRIFTED.class(), if drifted { " warn" } else { "" })>
                {number(row.drifted, "assignments?verified=drifted")}
            </td>
        </tr>
    }
}
