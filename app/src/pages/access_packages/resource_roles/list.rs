//! The Resource roles page.

use super::{
    super::frame::{PackageBlade, address, id_in_address},
    api,
    preview::{Change, NOTHING, Preview, PreviewCommand, Previewed, SELECTING},
};
use crate::{
    api::AppError,
    components::{
        Alert, AlertKind, BladeBody, Column, CommandBar, CommandLink, DataTable, OnSelection, Priority,
        SelectBox, SelectField, SelectOption, Selecting, loaded,
    },
    pages::{
        following::{LiveRuns, followed},
        resources,
    },
};
use leptos::prelude::*;
use regrant_model::{
    PackageId, ResourceRoleId,
    view::{Count, PackageResourceRole, PackageRoles, RunProgress},
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
    let change = Change::in_address();
    loaded(
        async move {
            let package = package?;
            let roles = api::list(package).await?;
            // The address may name what is gone by now: the page says so beside what there is. To those who could not make
            // the change it says nothing.
            let preview = if roles.head.commands.manage { change.preview(package).await } else { Ok(None) };
            Ok((roles, preview, followed(Vec::new()).await?))
        },
        |(roles, preview, runs)| view! { <Roles roles preview runs/> }.into_any(),
    )
}

#[component]
fn Roles(
    roles: PackageRoles,
    preview: Result<Option<Previewed>, AppError>,
    runs: Vec<RunProgress>,
) -> impl IntoView {
    let head = roles.head;
    let (package, manages, links) = (head.id, head.commands.manage, head.commands.view_assignments);
    let here = format!("{}/resource-roles", address(package));
    let catalog = format!("/identity-governance/catalogs/{}", head.catalog.id);
    let is_empty = roles.roles.is_empty();
    let (preview, outdated) = match preview {
        Ok(preview) => (preview, None),
        Err(error) => (None, Some(view! { <Alert kind=AlertKind::Warning>{error.message}</Alert> })),
    };
    let preview = preview.map(|preview| {
        let name = |id: &ResourceRoleId| {
            let mut all = roles.roles.iter().chain(&roles.to_add);
            all.find(|role| role.id == *id).map(|role| format!("{}, {}", role.resource.name, role.role))
        };
        let added = preview.change.add.iter().filter_map(name).collect();
        let removed = preview.change.remove.iter().filter_map(name).collect();
        let back = here.clone();
        view! { <Preview package previewed=preview added removed back/> }
    });
    let selecting = manages.then(|| selecting(roles.roles.len(), here.clone()));
    let (bar, ticked) =
        (selecting.as_ref().map(Selecting::bar), selecting.as_ref().is_some_and(Selecting::ticks));
    let options = options(&roles.to_add);
    let add = manages.then(|| {
        let form = if options.is_empty() {
            view! {
                <p class="lead">
                    "The catalog holds nothing else. " <a href=catalog>"Add resources to it"</a> " first."
                </p>
            }
            .into_any()
        } else {
            view! { <Add here=here.clone() options/> }.into_any()
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
                                <PreviewCommand
                                    label="Remove"
                                    here=here.clone()
                                    form=FORM
                                    on_selection=OnSelection {
                                        form: FORM,
                                        command: "remove",
                                        nothing: NOTHING,
                                    }
                                />
                            }
                        })}
                    <CommandLink
                        label="Refresh"
                        href=here
                    />
                </CommandBar>
                {outdated}
                {preview}
                {bar}
                <form method="get" id=FORM>
                    <input type="hidden" name=SELECTING value="true"/>
                    <DataTable
                        label="Resource roles"
                        columns=COLUMNS
                        selects=manages
                        is_empty
                        empty="The access package gives nothing yet."
                    >
                        {roles.roles.into_iter().map(|role| view! { <RoleRow role selects=manages ticked links/> }).collect_view()}
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
fn RoleRow(role: PackageResourceRole, selects: bool, ticked: bool, links: bool) -> impl IntoView {
    let name = format!("{}, {}", role.resource.name, role.role);
    let resource = if links {
        view! { <a href=resources::address(role.resource.id)>{role.resource.name}</a> }.into_any()
    } else {
        role.resource.name.into_any()
    };
    view! {
        <tr>
            {selects.then(|| view! { <SelectBox id=role.id.to_string() name ticked/> })}
            <td class=RESOURCE.class()>{resource}</td>
            <td class=ROLE.class()>{role.role}</td>
            <td class=KIND.class()>{role.kind}</td>
            <td class=SYSTEM.class()>{role.system.name}</td>
        </tr>
    }
}

#[component]
fn Add(here: String, options: Vec<SelectOption>) -> impl IntoView {
    view! {
        <form method="get" action=here class="form">
            <SelectField name="add" label="Resource role" options required=true/>
            <div class="form-buttons">
                <button type="submit" class="button primary">
                    "Add"
                </button>
            </div>
        </form>
    }
}

/// All of them stand on the page.
fn selecting(count: usize, href: String) -> Selecting {
    let all = Count { value: u32::try_from(count).unwrap_or(u32::MAX), capped: false };
    Selecting::here(FORM, String::new(), href, ("resource role", "resource roles"), (all, count))
}

fn options(roles: &[PackageResourceRole]) -> Vec<SelectOption> {
    let option = |role: &PackageResourceRole| {
        let label = format!("{}, {} ({})", role.resource.name, role.role, role.system.name);
        SelectOption::new(role.id.to_string(), label)
    };
    roles.iter().map(option).collect()
}
