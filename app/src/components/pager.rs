//! From page to page of a keyset-paged list.

use leptos::prelude::*;

/// Links to the first, the previous and the next page. The addresses keep the filters; a link that leads nowhere is
/// left out, and on a single page there is nothing.
#[component]
pub fn Pager(
    /// The first page, when this is not it.
    #[prop(optional_no_strip, into)]
    first: Option<String>,
    /// The page before.
    #[prop(optional_no_strip, into)]
    previous: Option<String>,
    /// The page after.
    #[prop(optional_no_strip, into)]
    next: Option<String>,
) -> impl IntoView {
    let link = |label: &'static str, href: Option<String>, rel: Option<&'static str>| {
        href.map(|href| view! { <a href=href rel=rel class="button">{label}</a> })
    };
    let any = first.is_some() || previous.is_some() || next.is_some();
    any.then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {link("First", first, None)}
                {link("Previous", previous, Some("prev"))}
                {link("Next", next, Some("next"))}
            </nav>
            <p class="on-paper">"This is one page of the list. The download holds all of it."</p>
        }
    })
}
