//! One catalog: its resources, its access packages, and who holds a role in it.

use super::{
    CATALOGS,
    add::{Add, Found, Search, find},
    api,
};
use crate::{
    api::AppError,
    components::{
        Blade, BladeBody, Column, Crumb, DataTable, DateTime, KeyValue, KeyValues, Priority, loaded,
    },
    format::count,
    pages::{access_packages::frame::address, in_address::id_in_address},
};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_query_map};
use regrant_model::{
    CatalogId, PackageId, SystemId,
    view::{CatalogDetail, CatalogResource, Named, RoleHolder, RoleHolderKind},
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

const ROLE: Column = Column::new("Role");
const HOLDER: Column = Column::new("Held by");
const HOLDER_COLUMNS: &[Column] = &[ROLE, HOLDER];

/// The page.
#[component]
pub fn CatalogPage() -> impl IntoView {
    let catalog = id_in_address::<CatalogId>("catalog", "catalog");
    let search = use_query_map().with_untracked(Search::read);
    loaded(
        async move {
            let detail = api::detail(catalog?).await?;
            let systems = if detail.add_any_resource { api::connected().await? } else { Vec::new() };
            let found = match search.clone().filter(|_| detail.manage) {
                Some(search) => Some(find(&detail, search).await),
                None => None,
            };
            Ok((detail, systems, search, found))
        },
        |(detail, systems, search, found)| view! { <Detail detail systems search found/> }.into_any(),
    )
}

#[component]
fn Detail(
    detail: CatalogDetail,
    systems: Vec<Named<SystemId>>,
    #[prop(optional_no_strip)] search: Option<Search>,
    #[prop(optional_no_strip)] found: Option<Result<Vec<Found>, AppError>>,
) -> impl IntoView {
    let (id, manages) = (detail.id, detail.manage);
    let add = manages.then(|| {
        let any = detail.add_any_resource;
        view! { <Add catalog=id any systems search found/> }
    });
    let columns = if manages { COLUMNS } else { READ_COLUMNS };
    let (no_resources, no_holders) = (detail.resources.is_empty(), detail.holders.is_empty());
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
                    <h2>"Resources"</h2>
                    <DataTable label="Resources" columns is_empty=no_resources empty="The catalog holds nothing yet.">
                        {detail
                            .resources
                            .into_iter()
                            .map(|resource| view! { <ResourceRow catalog=id resource manages/> })
                            .collect_view()}
                    </DataTable>
                </section>
                {add}
                <section class="below">
                    <h2>"Access packages"</h2>
                    {packages(detail.packages)}
                </section>
                <section class="below">
                    <h2>"Roles"</h2>
                    <DataTable
                        label="Roles"
                        columns=HOLDER_COLUMNS

                        is_empty=no_holders
                        empty="Nobody holds a role in this catalog alone."
                    >
                        {detail.holders.into_iter().map(|holder| view! { <Holder holder/> }).collect_view()}
                    </DataTable>
                </section>
            </BladeBody>
        </Blade>
    }
}

/// A resource and its roles.
#[component]
fn ResourceRow(catalog: CatalogId, resource: CatalogResource, manages: bool) -> impl IntoView {
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
    let name = match resource.group {
        Some(group) => view! { <A href=format!("/directory/groups/{group}")>{resource.name}</A> }.into_any(),
        None => resource.name.into_any(),
    };
    view! {
        <tr>
            <td class=NAME.class()>{name}</td>
            <td class=KIND.class()>{resource.kind}</td>
            <td class=SYSTEM.class()>{resource.system.name}</td>
            <td class=ROLES.class()>{roles.join(", ")}</td>
            <td class=USED.class()>{count(resource.packages.into())}</td>
            {manages.then(|| view! { <td class=COMMANDS.class()>{command}</td> })}
        </tr>
    }
}

#[component]
fn Holder(holder: RoleHolder) -> impl IntoView {
    let (href, more) = match holder.kind {
        RoleHolderKind::User(id) => (format!("/directory/users/{id}"), None),
        RoleHolderKind::Group(id) => (format!("/directory/groups/{id}"), Some("Each member of the group")),
    };
    view! {
        <tr>
            <td class=ROLE.class()>{holder.role.label()}</td>
            <td class=HOLDER.class()>
                <A href>{holder.name}</A>
                {more.map(|more| view! { <small>{more}</small> })}
            </td>
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
                <A href>{package.name}</A>
            </li>
        }
    };
    view! { <ul>{packages.into_iter().map(item).collect_view()}</ul> }.into_any()
}
