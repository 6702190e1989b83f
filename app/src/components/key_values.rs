//! Facts about one thing.

use leptos::prelude::*;
use std::borrow::Cow;

/// A list of facts; its children are [`KeyValue`]s.
#[component]
pub fn KeyValues(
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="key-values">{children()}</dl> }
}

/// One fact.
#[component]
pub fn KeyValue(
    /// What it is.
    #[prop(into)]
    label: Cow<'static, str>,
    /// Its value.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
