//! What happened, newest first.

use super::Ago;
use leptos::prelude::*;
use time::OffsetDateTime;

/// A history; its children are [`TimelineEntry`]s.
#[component]
pub fn Timeline(
    /// The entries.
    children: Children,
) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }
}

/// One thing that happened.
#[component]
pub fn TimelineEntry(
    /// When.
    at: OffsetDateTime,
    /// The server's now.
    now: OffsetDateTime,
    /// What, and by whom.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <div>{children()}</div>
            <small>
                <Ago at now/>
            </small>
        </li>
    }
}
