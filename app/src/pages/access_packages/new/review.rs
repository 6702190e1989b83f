//! All that was said, once more, and the button that makes the package.

use super::{
    api::State,
    frame::{Frame, page},
    step::Step,
};
use crate::{
    components::{EmptyState, KeyValue, KeyValues, PostForm},
    pages::access_packages::frame::PACKAGES,
};
use leptos::prelude::*;
use regrant_model::view::{PackageResourceRole, Requestors};

/// The last step.
#[component]
pub fn NewPackageReviewPage() -> impl IntoView {
    page(Step::Review, |state| view! { <Review state/> }.into_any())
}

#[component]
fn Review(state: State) -> impl IntoView {
    let (draft, roles) = (state.draft, state.choices.picked);
    let place = state.places.into_iter().find(|place| place.id.to_string() == draft.catalog);
    let catalog = place.map(|place| place.name).unwrap_or_default();
    let description =
        if draft.description.is_empty() { "None".to_owned() } else { draft.description.clone() };
    let requestors = draft.requestors.parse().unwrap_or(Requestors::Nobody);
    let duration = match draft.days() {
        Ok(Some(1)) => "1 day".to_owned(),
        Ok(Some(days)) => format!("{days} days"),
        _ => "No end".to_owned(),
    };
    let back = draft.address(Step::Lifecycle);
    let yes = |on: bool| if on { "Yes" } else { "No" };
    let (name, policy) = (draft.name.clone(), draft.policy.clone());
    let (hidden, enabled, extension) =
        (yes(draft.hidden), yes(draft.enabled != "false"), yes(draft.extension));
    let fields = draft.fields().into_iter().map(|(_, name, value)| {
        let name = if name == "role" { "role[]" } else { name };
        view! { <input type="hidden" name=name value=value/> }
    });
    let of = |step: Step| (step, draft.address(step));
    let (basics, resource_roles) = (of(Step::Basics), of(Step::ResourceRoles));
    let (requests, lifecycle) = (of(Step::Requests), of(Step::Lifecycle));
    view! {
        <Frame step=Step::Review draft>
            <Part of=basics>
                <KeyValues>
                    <KeyValue label="Catalog">{catalog}</KeyValue>
                    <KeyValue label="Name">{name}</KeyValue>
                    <KeyValue label="Description">{description}</KeyValue>
                    <KeyValue label="Hidden from My Access">{hidden}</KeyValue>
                </KeyValues>
            </Part>
            <Part of=resource_roles>{given(roles)}</Part>
            <Part of=requests>
                <KeyValues>
                    <KeyValue label="Who may ask">{requestors.label()}</KeyValue>
                    <KeyValue label="New requests and assignments enabled">{enabled}</KeyValue>
                    <KeyValue label="Name of the policy">{policy}</KeyValue>
                </KeyValues>
            </Part>
            <Part of=lifecycle>
                <KeyValues>
                    <KeyValue label="Duration">{duration}</KeyValue>
                    <KeyValue label="May be asked for again before it ends">{extension}</KeyValue>
                </KeyValues>
            </Part>
            <PostForm action="/ui/packages/create" class="form-buttons below">
                {fields.collect_view()}
                <button type="submit" class="button primary">
                    "Create"
                </button>
                <a href=back class="button outlined">
                    "Back"
                </a>
                <a href=PACKAGES class="button">
                    "Cancel"
                </a>
            </PostForm>
        </Frame>
    }
}

/// What was said in one step, and the way back to it.
#[component]
fn Part(of: (Step, String), children: Children) -> impl IntoView {
    let (step, href) = of;
    let label = step.label();
    view! {
        <section class="review-part" aria-label=label>
            <header>
                <h2>{label}</h2>
                <a href=href aria-label=format!("Change {label}")>
                    "Change"
                </a>
            </header>
            {children()}
        </section>
    }
}

fn given(roles: Vec<PackageResourceRole>) -> AnyView {
    if roles.is_empty() {
        return view! { <EmptyState title="It gives nothing yet."/> }.into_any();
    }
    let item = |role: PackageResourceRole| {
        let about = format!("{} in {}", role.kind, role.system.name);
        view! {
            <li>{format!("{}, {}", role.resource.name, role.role)} " " <small>{about}</small></li>
        }
    };
    view! { <ul>{roles.into_iter().map(item).collect_view()}</ul> }.into_any()
}
