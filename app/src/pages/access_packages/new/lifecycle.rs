//! How long an assignment lasts.

use super::{
    api::State,
    frame::{StepForm, page},
    step::Step,
};
use crate::components::{Checkbox, InputType, TextField};
use leptos::prelude::*;

/// The fourth step.
#[component]
pub fn NewPackageLifecyclePage() -> impl IntoView {
    page(Step::Lifecycle, |state| view! { <Lifecycle state/> }.into_any())
}

#[component]
fn Lifecycle(state: State) -> impl IntoView {
    let (wrong_duration, wrong_extension) = (state.problem("duration"), state.problem("extension"));
    let draft = state.draft;
    view! {
        <StepForm step=Step::Lifecycle draft=draft.clone() wrong=!state.problems.is_empty()>
            <TextField
                name="duration"
                label="Duration in days"
                input_type=InputType::Number
                value=draft.duration
                hint="Empty: no end. When its time is over, an assignment expires and what it gave is withdrawn."
                error=wrong_duration
            />
            <Checkbox
                name="extension"
                label="May be asked for again before it ends"
                checked=draft.extension
                hint="Whoever has the access package asks in My Access for the same time again."
                error=wrong_extension
            />
        </StepForm>
    }
}
