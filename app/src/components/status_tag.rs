//! A status as text plus colour.

use leptos::prelude::*;

/// What a status means for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Ok,
    /// Needs a look.
    Warn,
    /// Failed.
    Bad,
    /// Nothing to say about it now.
    Idle,
    /// Under way.
    Busy,
}

impl Tone {
    /// The style sheet's class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Idle => "idle",
            Self::Busy => "busy",
        }
    }
}

/// A dot and a word or two.
#[component]
pub fn StatusTag(
    /// What it means.
    #[prop(into)]
    tone: Signal<Tone>,
    /// Whether to leave the dot out, where dots would be a crowd.
    #[prop(optional)]
    plain: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=move || format!("tag {}", tone.get().class())>
            {(!plain).then(|| view! { <span class="dot" aria-hidden="true"></span> })}
            <span>{children()}</span>
        </span>
    }
}
