//! What the package gives: a search over what its catalog holds. What is ticked stays while one searches for more.

use super::{
    api::State,
    frame::{StepForm, page},
    step::Step,
};
use crate::{components::TextField, pages::access_packages::frame::field_in_address};
use leptos::prelude::*;
use regrant_model::view::PackageResourceRole;

/// The second step.
#[component]
pub fn NewPackageRolesPage() -> impl IntoView {
    page(Step::ResourceRoles, |state| view! { <ResourceRoles state/> }.into_any())
}

#[component]
fn ResourceRoles(state: State) -> impl IntoView {
    let search = field_in_address("search");
    let wrong = state.problem("role");
    let (draft, choices) = (state.draft, state.choices);
    let catalog = format!("/identity-governance/catalogs/{}", draft.catalog);
    let nothing = choices.picked.is_empty() && choices.found.is_empty();
    let hint = match (nothing, search.trim(), choices.more) {
        (true, "", _) => Some("The catalog holds nothing yet.".to_owned()),
        (true, search, _) => {
            Some(format!("The catalog holds nothing that contains \u{201c}{search}\u{201d}."))
        }
        (false, _, true) => Some("There is more: search for it by name.".to_owned()),
        (false, ..) => None,
    };
    let empty_catalog = (nothing && search.trim().is_empty()).then(|| {
        view! {
            <p class="lead">
                <a href=catalog>"Add resources to it"</a>
                " first, or go on: resource roles can be added later, too."
            </p>
        }
    });
    let picked = choices.picked.into_iter().map(|role| (role, true));
    let all = picked.chain(choices.found.into_iter().map(|role| (role, false)));
    let problem = wrong.clone().map(|wrong| view! { <p class="field-error">{wrong}</p> });
    view! {
        <StepForm step=Step::ResourceRoles draft wrong=wrong.is_some()>
            <div class="inline-form">
                <TextField
                    name="search"
                    label="Search"
                    value=search
                    hint="Part of the name of a resource, a role or a connected system."
                />
                // The first button is what Enter presses.
                <button type="submit" class="button outlined" formaction=Step::ResourceRoles.path() formnovalidate=true>
                    "Search"
                </button>
            </div>
            <fieldset class="people">
                <legend>"Resource roles"</legend>
                {problem}
                {all.map(|(role, ticked)| view! { <Tick role ticked/> }).collect_view()}
                {hint.map(|hint| view! { <p class="field-hint">{hint}</p> })}
                {empty_catalog}
            </fieldset>
        </StepForm>
    }
}

/// A resource role's select box.
#[component]
fn Tick(role: PackageResourceRole, ticked: bool) -> impl IntoView {
    let id = role.id.to_string();
    let (label_id, box_id) = (format!("role-{id}"), format!("pick-{id}"));
    let about = format!("{} in {}", role.kind, role.system.name);
    view! {
        <label class="checkbox" id=label_id>
            <input type="checkbox" id=box_id name="role" value=id autocomplete="off" checked=ticked/>
            <span>{format!("{}, {}", role.resource.name, role.role)} " " <small>{about}</small></span>
        </label>
    }
}
