//! Some lines of text.

use super::field::{Ids, frame};
use crate::api::Typed;
use leptos::prelude::*;

/// Some lines of text, such as a certificate.
#[component]
pub fn TextArea(
    /// The form field's name, unique on the page.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// How many lines are shown.
    #[prop(default = 4)]
    rows: u32,
    /// What to fill in.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let ids = Ids::of(name);
    // Leptos would put a blank into an empty element, which a textarea shows.
    let text = Typed::here().text(name, value).replace('&', "&amp;").replace('<', "&lt;");
    let error = Typed::problem(&label);
    let area = view! {
        <textarea
            id=ids.field.clone()
            name=name
            rows=rows
            autocomplete="off"
            spellcheck="false"
            aria-describedby=ids.described_by(hint.is_some(), error.is_some())
            aria-invalid=error.is_some().then_some("true")
            inner_html=text
        ></textarea>
    };
    frame(ids, label, hint, error, area)
}
