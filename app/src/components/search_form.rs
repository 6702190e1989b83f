//! A form that looks for something.

use crate::api::form_fields;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// A form whose fields become the query of an address; a hydrated page goes there without loading anew.
#[component]
pub fn SearchForm(
    /// The address, without a query.
    #[prop(into)]
    action: String,
    /// How it is laid out.
    class: &'static str,
    /// Its fields and buttons.
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        if let Some((address, fields)) = form_fields(&event) {
            event.prevent_default();
            navigate(&format!("{address}?{fields}"), NavigateOptions::default());
        }
    };
    view! {
        <form method="get" action=action class=class on:submit=submit>
            {children()}
        </form>
    }
}
