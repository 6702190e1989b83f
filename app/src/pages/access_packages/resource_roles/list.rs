//! The Resource roles page.

use super::{
    super::frame::{PackageBlade, address, id_in_address},
    api,
};
use crate::{
    components::{
        BladeBody, Column, CommandBar, CommandButton, CommandLink, ConfirmCommand, DataTable, OnSelection,
        Priority, SelectBox, SelectField, SelectOption, loaded,
    },
    pages::following::{LiveRuns, followed},
};
use leptos::prelude::*;
use leptos_router::components::A;
use regrant_model::{
    PackageId,
    view::{PackageResourceRole, PackageRoles, RunProgress},
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
    let package = id_in_address::<PackageId>("package", "access package");
    loaded(async move { Ok((api::list(package?).await?, followed(Vec::new()).await?)) }, |(roles, runs)| {
        view! { <Roles roles runs/> }.into_any()
    })
}

#[component]
fn Roles(roles: PackageRoles, runs: Vec<RunProgress>) -> impl IntoView {
    let head = roles.head;
    let (package, manages) = (head.id, head.commands.manage);
    let here = format!("{}/resource-roles", address(package));
    let catalog = format!("/identity-governance/catalogs/{}", head.catalog.id);
    let is_empty = roles.roles.is_empty();
    let options = options(&roles.to_add);
    let add = manages.then(|| {
        let form = if options.is_empty() {
            view! {
                <p class="lead">
                    "The catalog holds nothing else. " <A href=catalog>"Add resources to it"</A> " first."
                </p>
            }
            .into_any()
        } else {
            view! { <Add package options/> }.into_any()
        };
        view! {
            <section class="below">
                <h2>"Add a resource role"</h2>
                {form}
            </section>
        }
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
                                    on_selection=OnSelection { form: FORM, command: "remove", nothing: "Select at least one resource role." }
                                />
                            }
                        })}
                    <CommandLink
                        label="Refresh"
                        href=here
                    />
                </CommandBar>
                <form method="post" id=FORM>
                    <input type="hidden" name="package" value=package.to_string()/>
                    <DataTable
                        label="Resource roles"
                        columns=COLUMNS
                        selects=manages
                        is_empty
                        empty="The access package gives nothing yet."
                    >
                        {roles.roles.into_iter().map(|role| view! { <RoleRow role selects=manages/> }).collect_view()}
                    </DataTable>
                </form>
                {add}
                <LiveRuns runs/>
            </BladeBody>
        </PackageBlade>
    }
}

/// A row.
#[component]
fn RoleRow(role: PackageResourceRole, selects: bool) -> impl IntoView {
    let name = format!("{}, {}", role.resource.name, role.role);
    view! {
        <tr>
            {selects.then(|| view! { <SelectBox id=role.id.to_string() name ticked=false/> })}
            <td class=RESOURCE.class()>{role.resource.name}</td>
            <td class=ROLE.class()>{role.role}</td>
            <td class=KIND.class()>{role.kind}</td>
            <td class=SYSTEM.class()>{role.system.name}</td>
        </tr>
    }
}

#[component]
fn Add(package: PackageId, options: Vec<SelectOption>) -> impl IntoView {
    view! {
        <form method="post" class="form">
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
