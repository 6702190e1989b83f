//! The portal: pages that the server renders and the browser hydrates.
#![recursion_limit = "256"]

pub mod assets;

use leptos::prelude::*;

/// The whole portal.
#[component]
pub fn App() -> impl IntoView {
    view! { <main>"Regrant"</main> }
}
