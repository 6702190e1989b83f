//! Files that are sent with a form.

use super::field::{Ids, frame};
use crate::api::Typed;
use leptos::prelude::*;

/// A file of the reader's computer. Its form is posted as `multipart/form-data`.
#[component]
pub fn FileField(
    /// The form field's name, unique on the page.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What files it offers: `.csv,text/csv`.
    accept: &'static str,
    /// What to choose.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let ids = Ids::of(name);
    let error = Typed::problem(&label);
    let input = view! {
        <input
            id=ids.field.clone()
            name=name
            type="file"
            accept=accept
            required=true
            aria-describedby=ids.described_by(hint.is_some(), error.is_some())
            aria-invalid=error.is_some().then_some("true")
        />
    };
    frame(ids, label, hint, error, input)
}
