//! A status as text plus colour.

pub use crate::tone::Tone;
use leptos::prelude::*;

/// A dot and a word or two.
#[component]
pub fn StatusTag<C>(
    /// What it means.
    tone: Tone,
    /// Whether to leave the dot out, where dots would be a crowd.
    #[prop(optional)]
    plain: bool,
    /// The words.
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    view! {
        <span class=format!("tag {}", tone.class())>
            {(!plain).then(|| view! { <span class="dot" aria-hidden="true"></span> })}
            <span>{children.into_inner()()}</span>
        </span>
    }
}
