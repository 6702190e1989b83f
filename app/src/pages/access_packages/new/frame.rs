//! What all steps have around them: the steps, the form that goes on, and what was said in the other steps.

use super::{
    api::{self, State},
    draft::Draft,
    step::Step,
};
use crate::{
    components::{Alert, Blade, BladeBody, Crumb, loaded},
    pages::access_packages::frame::{PACKAGES, field_in_address},
};
use leptos::prelude::*;

/// The page of a step.
pub(super) fn page(step: Step, view: fn(State) -> AnyView) -> AnyView {
    let (draft, search) = (Draft::in_address(), field_in_address("search"));
    let check = !field_in_address("check").is_empty();
    loaded(
        async move { Ok((api::state(step, draft, search, check).await?, view)) },
        // Without a state the reader is on the way to another step.
        |(state, view)| state.map_or_else(|| ().into_any(), view),
    )
}

/// Steps, then the body.
#[component]
pub(super) fn Frame(
    /// The step at hand.
    step: Step,
    /// What was said so far.
    draft: Draft,
    /// The body.
    children: Children,
) -> impl IntoView {
    let item = move |other: Step| {
        let label = other.label();
        if other < step {
            view! {
                <li>
                    <a href=draft.address(other)>{label}</a>
                </li>
            }
            .into_any()
        } else {
            view! { <li aria-current=(other == step).then_some("step")>{label}</li> }.into_any()
        }
    };
    view! {
        <Blade
            title="New access package"
            part=step.label()
            crumbs=vec![
                Crumb::new("Home", "/"),
                Crumb::new("Identity Governance", "/identity-governance"),
                Crumb::new("Access packages", PACKAGES),
            ]
        >
            <BladeBody>
                <nav aria-label="Steps">
                    <ol class="steps">{Step::ALL.into_iter().map(item).collect_view()}</ol>
                </nav>
                {children()}
            </BladeBody>
        </Blade>
    }
}

/// The form of a step that asks for something.
#[component]
pub(super) fn StepForm(
    /// The step.
    step: Step,
    /// What was said so far.
    draft: Draft,
    /// Whether something is wrong with it.
    wrong: bool,
    /// Its fields.
    children: Children,
) -> impl IntoView {
    let others = draft.fields().into_iter().filter(move |(of, ..)| *of != step);
    let next = step.next().map(Step::path).unwrap_or_default();
    let back = step.previous().map(|step| {
        view! {
            <button type="submit" class="button outlined" formaction=step.path() formnovalidate=true>
                "Back"
            </button>
        }
    });
    view! {
        <Frame step draft>
            {wrong.then(|| view! { <Alert>"Correct what is marked, then go on."</Alert> })}
            <form method="get" action=next class="form" data-remember="">
                {others
                    .map(|(_, name, value)| view! { <input type="hidden" name=name value=value/> })
                    .collect_view()}
                {children()}
                <div class="form-buttons">
                    <button type="submit" class="button primary">
                        "Next"
                    </button>
                    {back}
                    <a href=PACKAGES class="button">
                        "Cancel"
                    </a>
                </div>
            </form>
        </Frame>
    }
}
