//! The Resource roles page.

use super::{
    super::frame::{PackageBlade, address, id_in_address, no_such},
    api,
};
use crate::{
    components::{
        BladeBody, Column, CommandBar, CommandButton, CommandLink, ConfirmCommand, DataTable, Priority,
        SelectBox, SelectField, SelectOption, dynamic, loaded, row, rows, use_hydrated,
    },
    page_data::page_data,
    pages::following::Following,
    selection::Selection,
};
use leptos::{prelude::*, reactive::spawn_local};
use leptos_router::components::A;
use regrant_model::{
    PackageId,
    view::{PackageResourceRole, PackageRoles},
};

const RESOURCE: Column = Column::new("Resource");
const ROLE: Column = Column::new("Role");
const KIND: Column = Column::new("Type").shown(Priority::Medium);
const SYSTEM: Column = Column::new("System").shown(Priority::Medium);
const COLUMNS: &[Column] = &[RESOURCE, ROLE, KIND, SYSTEM];

/// The form that the select boxes belong to.
const FORM: &str = "selected-resource-roles";

/// The page.
#[component]
pub fn ResourceRolesPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package");
    let data = page_data(
        move || package.get(),
        |package| async move { api::list(package.ok_or_else(|| no_such("access package"))?).await },
    );
    loaded(data, |roles| view! { <Roles roles/> }.into_any())
}

#[component]
fn Roles(roles: PackageRoles) -> impl IntoView {
    let head = roles.head.clone();
    let (package, manages) = (head.id, head.commands.manage);
    let here = format!("{}/resource-roles", address(package));
    let catalog = format!("/identity-governance/catalogs/{}", head.catalog.id);
    let selection = RwSignal::new(Selection::of_page(ids(&roles), None));
    let roles = RwSignal::new(roles);
    let following = Following::new(Vec::new(), move |following| {
        spawn_local(async move {
            following.take(api::list(package).await, |fresh| {
                selection.update(|selection| selection.set_page(ids(&fresh)));
                roles.set(fresh);
            });
        });
    });
    let hydrated = use_hydrated();
    let nothing = Signal::derive(move || {
        (hydrated.get() && selection.with(Selection::is_empty))
            .then(|| "Select at least one resource role.".to_owned())
    });
    view! {
        <PackageBlade head part="Resource roles">
            <BladeBody>
                <CommandBar>
                    {manages
                        .then(|| {
                            view! {
                                <ConfirmCommand
                                    label="Remove"
                                    question="Remove the selected resource roles?"
                                    consequence="The access package no longer gives them. Whoever has it loses them, unless another \
                                    assignment gives the same."
                                    action="/ui/resource-roles/remove"
                                    form=FORM
                                    disabled=nothing
                                />
                            }
                        })}
                    <CommandLink
                        label="Refresh"
                        href=here
                        on_press=Callback::new(move |()| following.read_now())
                    />
                </CommandBar>
                {following.failure()}
                <form method="post" id=FORM on:submit=move |event| following.submit(&event)>
                    <input type="hidden" name="package" value=package.to_string()/>
                    <DataTable
                        label="Resource roles"
                        columns=COLUMNS
                        selection=manages.then_some(selection)
                        is_empty=Signal::derive(move || roles.with(|roles| roles.roles.is_empty()))
                        empty="The access package gives nothing yet."
                    >
                        {rows(move || {
                            let selection = manages.then_some(selection);
                            let all = roles.with(|roles| roles.roles.clone());
                            all.into_iter().map(|role| row(role.id, move || view! { <RoleRow role selection/> })).collect()
                        })}
                    </DataTable>
                </form>
                {manages
                    .then(|| {
                        view! {
                            <section class="below">
                                <h2>"Add a resource role"</h2>
                                {dynamic(move || {
                                    let options = roles.with(|roles| options(&roles.to_add));
                                    if options.is_empty() {
                                        view! {
                                            <p class="lead">
                                                "The catalog holds nothing else. " <A href=catalog.clone()>"Add resources to it"</A>
                                                " first."
                                            </p>
                                        }
                                            .into_any()
                                    } else {
                                        view! { <Add package options following/> }.into_any()
                                    }
                                })}
                            </section>
                        }
                    })}
                {following.live()}
            </BladeBody>
        </PackageBlade>
    }
}

/// A row.
#[component]
fn RoleRow(
    role: PackageResourceRole,
    #[prop(optional_no_strip)] selection: Option<RwSignal<Selection>>,
) -> impl IntoView {
    let name = format!("{}, {}", role.resource.name, role.role);
    view! {
        <tr>
            {selection.map(|selection| view! { <SelectBox id=role.id.to_string() name selection/> })}
            <td class=RESOURCE.class()>{role.resource.name}</td>
            <td class=ROLE.class()>{role.role}</td>
            <td class=KIND.class()>{role.kind}</td>
            <td class=SYSTEM.class()>{role.system.name}</td>
        </tr>
    }
}

#[component]
fn Add(package: PackageId, options: Vec<SelectOption>, following: Following) -> impl IntoView {
    view! {
        <form method="post" class="form" on:submit=move |event| following.submit(&event)>
            <input type="hidden" name="package" value=package.to_string()/>
            <SelectField name="role" label="Resource role" options required=true/>
            <div class="form-buttons">
                <CommandButton label="Add" action="/ui/resource-roles/add" primary=true/>
            </div>
        </form>
    }
}

fn options(roles: &[PackageResourceRole]) -> Vec<SelectOption> {
    let option = |role: &PackageResourceRole| {
        let label = format!("{}, {} ({})", role.resource.name, role.role, role.system.name);
        SelectOption::new(role.id.to_string(), label)
    };
    roles.iter().map(option).collect()
}

fn ids(roles: &PackageRoles) -> Vec<String> {
    roles.roles.iter().map(|role| role.id.to_string()).collect()
}
