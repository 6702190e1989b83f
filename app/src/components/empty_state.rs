//! What stands where there is nothing.

use leptos::prelude::*;

/// Says that there is nothing, and what to do.
#[component]
pub fn EmptyState(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// What to do: a sentence, a link.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <p class="empty-state-title">{title}</p>
            {children.map(|children| view! { <div class="empty-state-more">{children()}</div> })}
        </div>
    }
}
