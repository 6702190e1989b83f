//! The form that asks for access, at first or again.

use leptos::prelude::*;
use regrant_model::PolicyId;

/// A justification and a button.
#[component]
pub(super) fn Ask(
    /// Under which policy.
    policy: PolicyId,
    /// The access package's name.
    package: String,
    /// The button's name.
    label: &'static str,
) -> impl IntoView {
    view! {
        <form method="post" action="/ui/my-access/request" class="row-form">
            <input type="hidden" name="policy" value=policy.to_string()/>
            <input
                type="text"
                name="justification"
                placeholder="Justification"
                aria-label=format!("Justification: {package}")
                maxlength="1000"
                autocomplete="off"
            />
            <button type="submit" class="button outlined" aria-label=format!("{label}: {package}")>
                {label}
            </button>
        </form>
    }
}
