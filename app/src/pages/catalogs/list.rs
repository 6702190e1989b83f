//! The Catalogs page.

use super::{CATALOGS, api};
use crate::{
    components::{
        Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, FilterBar, Pager, Priority,
        StatusTag, Tally, Tone, loaded,
    },
    format::count,
    pages::{in_address::field_in_address, list_query::ListQuery},
};
use leptos::prelude::*;
use regrant_model::view::{CatalogRow, Page};

const NAME: Column = Column::new("Name");
const ENABLED: Column = Column::new("Enabled").shown(Priority::Medium);
const PACKAGES: Column = Column::new("Access packages").numbers();
const RESOURCES: Column = Column::new("Resources").numbers();
const COLUMNS: &[Column] = &[NAME, ENABLED, PACKAGES, RESOURCES];

/// The page.
#[component]
pub fn CatalogsPage() -> impl IntoView {
    let query = ListQuery::of_address();
    let search = field_in_address("search");
    loaded(
        async move {
            let mut page = api::list(search.clone(), query.cursor.clone()).await?;
            page.count = query.counted(page.count, api::count(&search)).await?;
            let (may_create, sees_all) = (api::may_create()?, api::sees_all()?);
            Ok((query, search, page, may_create, sees_all))
        },
        |(query, search, page, may_create, sees_all)| {
            view! { <Catalogs query search page may_create sees_all/> }.into_any()
        },
    )
}

#[component]
fn Catalogs(
    query: ListQuery,
    search: String,
    page: Page<CatalogRow>,
    may_create: bool,
    sees_all: bool,
) -> impl IntoView {
    let (count, at) = (page.count, query.count_at("/identity-governance/catalogs.count", CATALOGS));
    let empty = match (search.is_empty(), sees_all) {
        (true, true) => "There is no catalog yet.",
        (true, false) => "There is no catalog that you may see.",
        (false, _) => "No catalog matches the search.",
    };
    let is_empty = page.rows.is_empty();
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| query.first().address(CATALOGS))
            previous=page.previous.map(|cursor| query.at(cursor).address(CATALOGS))
            next=page.next.map(|cursor| query.at(cursor).address(CATALOGS))
        />
    };
    view! {
        <Blade
            title="Catalogs"
            crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Identity Governance", "/identity-governance")]
        >
            <BladeBody>
                {may_create
                    .then(|| {
                        view! {
                            <CommandBar>
                                <CommandLink label="New catalog" href=format!("{CATALOGS}/new")/>
                            </CommandBar>
                        }
                    })}
                <FilterBar
                    action=CATALOGS
                    search_label="Search by name"
                    search_field="search"
                    search
                    summary=move || view! { <Tally count nouns=("catalog", "catalogs") at/> }
                />
                <DataTable label="Catalogs" columns=COLUMNS is_empty empty>
                    {page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Row(row: CatalogRow) -> impl IntoView {
    let href = format!("{CATALOGS}/{}", row.id);
    let (tone, enabled) = if row.enabled { (Tone::Ok, "Yes") } else { (Tone::Idle, "No") };
    view! {
        <tr>
            <td class=NAME.class()>
                <a href=href>{row.name}</a>
                <small>{row.description}</small>
            </td>
            <td class=ENABLED.class()>
                <StatusTag tone plain=true>
                    {enabled}
                </StatusTag>
            </td>
            <td class=PACKAGES.class()>{count(row.packages.into())}</td>
            <td class=RESOURCES.class()>{count(row.resources.into())}</td>
        </tr>
    }
}
