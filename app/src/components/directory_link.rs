//! A name that leads into the directory.

use crate::api::Visit;
use leptos::prelude::*;
use regrant_model::policy::Action;

/// Whether the reader may see the directory: the others would only be told that they may not.
pub fn sees_directory() -> bool {
    let viewer = use_context::<Visit>().and_then(|visit| visit.viewer);
    viewer.is_some_and(|viewer| viewer.may.contains(&Action::ViewDirectory))
}

/// The name of somebody or something in the directory; a link for those who may see the directory.
#[component]
pub fn DirectoryLink(
    /// Its page.
    href: String,
    /// What it is called.
    name: String,
) -> impl IntoView {
    if sees_directory() { view! { <a href=href>{name}</a> }.into_any() } else { name.into_any() }
}
