//! Places to go to, as cards.

use crate::routes::NavEntry;
use leptos::prelude::*;

/// A card for each place: its name, and what one does there.
#[component]
pub fn Cards(
    /// The places.
    entries: Vec<NavEntry>,
) -> impl IntoView {
    let card = |entry: NavEntry| {
        view! {
            <li>
                <a href=entry.href class="home-card">
                    <strong>{entry.label}</strong>
                    <span>{entry.about}</span>
                </a>
            </li>
        }
    };
    view! { <ul class="home-cards">{entries.into_iter().map(card).collect_view()}</ul> }
}
