//! One catalog: its resources, its access packages, and who holds a role in it.

use super::{
    CATALOGS,
    add::{Add, Found, Search, find},
    api,
    form::EditCatalog,
};
use crate::{
    api::AppError,
    components::{
        Blade, BladeAside, BladeBody, Column, CommandBar, CommandLink, ConfirmCommand, Crumb, DataTable,
        DateTime, DirectoryLink, KeyValue, KeyValues, Priority, loaded,
    },
    format::count,
    pages::{
        access_packages::frame::{PACKAGES, address},
        in_address::{field_in_address, id_in_address},
        resources,
        roles::{self, HolderSearch, Holders},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use regrant_model::{
    CatalogId, PackageId, SystemId,
    policy::Role,
    view::{CatalogDetail, CatalogResource, Named},
};

const NAME: Column = Column::new("Resource");
const KIND: Column = Column::new("Type").shown(Priority::Medium);
const SYSTEM: Column = Column::new("System").shown(Priority::Medium);
const ROLES: Column = Column::new("Roles").shown(Priority::Medium);
const USED: Column = Column::new("Access packages").numbers();
const COMMANDS: Column = Column::new("Commands");
const COLUMNS: &[Column] = &[NAME, KIND, SYSTEM, ROLES, USED, COMMANDS];
/// Of those who may not change the catalog.
const READ_COLUMNS: &[Column] = COLUMNS.split_at(5).0;

/// The form of the commands.
const FORM: &str = "catalog";

/// The page.
#[component]
pub fn CatalogPage() -> impl IntoView {
    let catalog = id_in_address::<CatalogId>("catalog", "catalog");
    let search = use_query_map().with_untracked(Search::read);
    loaded(
        async move {
            let detail = api::detail(catalog?).await?;
            let systems = if detail.add_any_resource { api::connected().await? } else { Vec::new() };
            let found = match search.clone().filter(|search| search.is_offered(&detail)) {
                Some(search) => Some(find(&detail, search).await),
                None => None,
            };
            let links = api::may_view_assignments(detail.id)?;
            let gives = gives(&detail);
            let holders = if gives.is_empty() { HolderSearch::default() } else { roles::find(true).await? };
            let add =
                detail.manage.then_some(Adding { any: detail.add_any_resource, systems, search, found });
            Ok((detail, add, gives, holders, links))
        },
        |(detail, add, gives, holders, links)| view! { <Detail detail add gives holders links/> }.into_any(),
    )
}

/// What the form needs that adds resources.
struct Adding {
    any: bool,
    systems: Vec<Named<SystemId>>,
    search: Option<Search>,
    found: Option<Result<Vec<Found>, AppError>>,
}

/// The roles that the reader may give in the catalog.
fn gives(detail: &CatalogDetail) -> Vec<Role> {
    let may = |role: Role| match role {
        Role::CatalogOwner | Role::CatalogReader => detail.manage,
        Role::PackageManager | Role::AssignmentManager => detail.manage_managers,
        _ => false,
    };
    Role::ALL.iter().copied().filter(|role| may(*role)).collect()
}

#[component]
fn Detail(
    detail: CatalogDetail,
    #[prop(optional_no_strip)] add: Option<Adding>,
    gives: Vec<Role>,
    holders: HolderSearch,
    links: bool,
) -> impl IntoView {
    let (id, manages) = (detail.id, detail.manage);
    let here = format!("{CATALOGS}/{id}");
    let add = add.map(|add| {
        let Adding { any, systems, search, found } = add;
        view! { <Add catalog=id any systems search found/> }
    });
    let columns = if manages { COLUMNS } else { READ_COLUMNS };
    let no_resources = detail.resources.is_empty();
    let edit = (manages && field_in_address("edit") == "details").then(|| {
        let (detail, back) = (detail.clone(), here.clone());
        view! {
            <BladeAside label="Edit catalog">
                <h2>"Edit catalog"</h2>
                <EditCatalog detail back/>
            </BladeAside>
        }
    });
    let commands = (manages || detail.manage_packages).then(|| {
        let (edit, create) = (format!("{here}?edit=details"), format!("{PACKAGES}/new?catalog={id}"));
        let delete = detail.can_delete.is_offered().then(|| {
            view! {
                <ConfirmCommand
                    label="Delete"
                    question="Delete this catalog?"
                    consequence="Its resources stay where they are; Regrant no longer offers them in it. Roles held in it end."
                    action="/ui/catalogs/delete"
                    form=FORM
                    disabled=detail.can_delete.reason().map(str::to_owned)
                />
            }
        });
        view! {
            <form method="post" id=FORM>
                <input type="hidden" name="catalog" value=id.to_string()/>
            </form>
            <CommandBar>
                {manages.then(|| view! { <CommandLink label="Edit" href=edit/> })}
                {detail.manage_packages.then(|| view! { <CommandLink label="New access package" href=create/> })}
                {delete}
            </CommandBar>
        }
    });
    view! {
        <Blade
            title=detail.name
            crumbs=vec![
                Crumb::new("Home", "/"),
                Crumb::new("Identity Governance", "/identity-governance"),
                Crumb::new("Catalogs", CATALOGS),
            ]
        >
            <BladeBody>
                {commands}
                <KeyValues>
                    <KeyValue label="Description">
                        {if detail.description.is_empty() { "None".to_owned() } else { detail.description }}
                    </KeyValue>
                    <KeyValue label="Enabled">
                        {if detail.enabled { "Yes" } else { "No: its access packages take no new requests" }}
                    </KeyValue>
                    <KeyValue label="Created">
                        <DateTime at=detail.created_at/>
                    </KeyValue>
                </KeyValues>
                <section class="below">
                    <h2>"Access packages"</h2>
                    {packages(detail.packages)}
                </section>
                {add}
                <section class="below">
                    <h2>"Resources"</h2>
                    <DataTable label="Resources" columns is_empty=no_resources empty="The catalog holds nothing yet.">
                        {detail
                            .resources
                            .into_iter()
                            .map(|resource| view! { <ResourceRow catalog=id resource manages links/> })
                            .collect_view()}
                    </DataTable>
                </section>
                <section class="below">
                    <h2>"Roles and administrators"</h2>
                    <Holders
                        holders=detail.holders
                        gives
                        catalog=Some(id)
                        here
                        search=holders
                        empty="Nobody holds a role in this catalog alone."
                    />
                </section>
            </BladeBody>
            {edit}
        </Blade>
    }
}

/// A resource and its roles.
#[component]
fn ResourceRow(catalog: CatalogId, resource: CatalogResource, manages: bool, links: bool) -> impl IntoView {
    let id = resource.id;
    let name = resource.name.clone();
    let command = (resource.packages == 0).then(|| {
        view! {
            <form method="post" action="/ui/catalogs/remove-resource">
                <input type="hidden" name="catalog" value=catalog.to_string()/>
                <input type="hidden" name="resource" value=id.to_string()/>
                <button type="submit" class="button" aria-label=format!("Remove {name}")>
                    "Remove"
                </button>
            </form>
        }
    });
    let roles: Vec<_> = resource.roles.into_iter().map(|role| role.name).collect();
    let name = match (links, resource.group) {
        (true, _) => view! { <a href=resources::address(id)>{resource.name}</a> }.into_any(),
        (false, Some(group)) => {
            view! { <DirectoryLink href=format!("/directory/groups/{group}") name=resource.name/> }.into_any()
        }
        (false, None) => resource.name.into_any(),
    };
    view! {
        <tr id=format!("resource-{id}")>
            <td class=NAME.class()>{name}</td>
            <td class=KIND.class()>{resource.kind}</td>
            <td class=SYSTEM.class()>{resource.system.name}</td>
            <td class=ROLES.class()>{roles.join(", ")}</td>
            <td class=USED.class()>{count(resource.packages.into())}</td>
            {manages.then(|| view! { <td class=COMMANDS.class()>{command}</td> })}
        </tr>
    }
}

fn packages(packages: Vec<Named<PackageId>>) -> AnyView {
    if packages.is_empty() {
        return view! { <p class="lead">"None yet."</p> }.into_any();
    }
    let item = |package: Named<PackageId>| {
        let href = address(package.id);
        view! {
            <li>
                <a href=href>{package.name}</a>
            </li>
        }
    };
    view! { <ul>{packages.into_iter().map(item).collect_view()}</ul> }.into_any()
}
