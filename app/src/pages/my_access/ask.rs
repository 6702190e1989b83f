//! The form that asks for access, at first or again.

use crate::api::Typed;
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
    // There are several of this form on the page: what was typed comes back to the one that was refused.
    let sent = Some(Typed::here()).filter(|typed| typed.text("policy", String::new()) == policy.to_string());
    let problem = sent.as_ref().and_then(|_| Typed::problem("Justification"));
    let justification = sent.map(|typed| typed.text("justification", String::new())).unwrap_or_default();
    view! {
        <form method="post" action="/ui/my-access/request" class="row-form">
            <input type="hidden" name="policy" value=policy.to_string()/>
            <input
                type="text"
                name="justification"
                value=justification
                placeholder="Justification"
                aria-label=format!("Justification: {package}")
                maxlength="1000"
                autocomplete="off"
                aria-invalid=problem.is_some().then_some("true")
            />
            <button type="submit" class="button outlined" aria-label=format!("{label}: {package}")>
                {label}
            </button>
        </form>
    }
}
