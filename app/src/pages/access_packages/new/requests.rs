//! Who may ask for the package, under its first policy.

use super::{
    api::State,
    frame::{StepForm, page},
    step::Step,
};
use crate::components::{SelectField, SelectOption, TextField};
use leptos::prelude::*;
use regrant_model::view::Requestors;

/// The third step.
#[component]
pub fn NewPackageRequestsPage() -> impl IntoView {
    page(Step::Requests, |state| view! { <Requests state/> }.into_any())
}

#[component]
fn Requests(state: State) -> impl IntoView {
    let requestors =
        Requestors::ALL.iter().map(|choice| SelectOption::new(choice.as_str(), choice.label())).collect();
    let enabled = vec![SelectOption::new("true", "Yes"), SelectOption::new("false", "No, not yet")];
    let (wrong_policy, wrong_requestors) = (state.problem("policy"), state.problem("requestors"));
    let draft = state.draft;
    view! {
        <StepForm step=Step::Requests draft=draft.clone() wrong=!state.problems.is_empty()>
            <SelectField
                name="requestors"
                label="Who may ask"
                options=requestors
                value=draft.requestors
                hint="In My Access. Administrators can always assign directly."
                error=wrong_requestors
            />
            <SelectField
                name="enabled"
                label="Enable new requests and assignments"
                options=enabled
                value=draft.enabled
                hint="It can be switched on and off later, under Policies."
            />
            <TextField
                name="policy"
                label="Name of the policy"
                value=draft.policy
                required=true
                hint="An access package can have several policies; this is its first."
                error=wrong_policy
            />
        </StepForm>
    }
}
