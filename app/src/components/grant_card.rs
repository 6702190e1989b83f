//! One resource role of an assignment: where it is, and whether it is true.

use super::{StatusTag, Tone};
use leptos::prelude::*;

/// A resource role with its system, its state, and the cause when something is wrong.
#[component]
pub fn GrantCard(
    /// The resource: a group, an application.
    #[prop(into)]
    resource: String,
    /// The role in it: Member.
    #[prop(into)]
    role: String,
    /// The connected system it lives in.
    #[prop(into)]
    system: String,
    /// What the state means.
    tone: Tone,
    /// The state: "Verified 40 s ago", "Drifted".
    #[prop(into)]
    state: ViewFn,
    /// What is wrong, who can fix it, and what happens next.
    #[prop(optional_no_strip, into)]
    cause: Option<String>,
    /// More lines: the next attempt, who wants it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="grant">
            <div class="grant-head">
                <strong>{resource}</strong>
                <StatusTag tone plain=matches!(tone, Tone::Ok)>
                    {state.run()}
                </StatusTag>
            </div>
            <p class="grant-where">{format!("{role} in {system}")}</p>
            {cause.map(|cause| view! { <p class=format!("grant-cause {}", tone.class())>{cause}</p> })}
            {children.map(|children| children())}
        </li>
    }
}
