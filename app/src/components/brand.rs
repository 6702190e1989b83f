//! The product's name and mark.

use leptos::prelude::*;

/// Mark and name; the mark is an arrow that comes back.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M14 8a6 6 0 1 1-2-4.5M13.5 1v3.2h-3.2"></path>
        </svg>
        "Regrant"
    }
}
