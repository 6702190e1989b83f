//! What the package is called, and the catalog it belongs to.

use super::{
    api::State,
    frame::{StepForm, page},
    step::Step,
};
use crate::components::{Checkbox, SelectField, SelectOption, TextField};
use leptos::prelude::*;

/// The first step.
#[component]
pub fn NewAccessPackagePage() -> impl IntoView {
    page(Step::Basics, |state| view! { <Basics state/> }.into_any())
}

#[component]
fn Basics(state: State) -> impl IntoView {
    let options: Vec<_> =
        state.places.iter().map(|place| SelectOption::new(place.id.to_string(), &place.name)).collect();
    let (wrong_catalog, wrong_name) = (state.problem("catalog"), state.problem("name"));
    let (wrong_description, draft) = (state.problem("description"), state.draft);
    view! {
        <StepForm step=Step::Basics draft=draft.clone() wrong=!state.problems.is_empty()>
            <SelectField
                name="catalog"
                label="Catalog"
                options
                value=draft.catalog
                required=true
                hint="The access package can give what its catalog holds."
                error=wrong_catalog
            />
            <TextField
                name="name"
                label="Name"
                value=draft.name
                required=true
                hint="Unique in its catalog."
                error=wrong_name
            />
            <TextField
                name="description"
                label="Description"
                value=draft.description
                hint="What it is for; people read it in My Access."
                error=wrong_description
            />
            <Checkbox name="hidden" label="Hide it from My Access" checked=draft.hidden/>
        </StepForm>
    }
}
