//! Places to go to, as cards.

use crate::routes::NavEntry;
use leptos::prelude::*;
use leptos_router::components::A;

/// A card for each place: its name, and what one does there.
#[component]
pub fn Cards(
    /// The places.
    entries: Vec<NavEntry>,
) -> impl IntoView {
    let card = |entry: NavEntry| {
        view! {
            <li>
                <A href=entry.href attr:class="home-card">
                    <strong>{entry.label}</strong>
                    <span>{entry.about}</span>
                </A>
            </li>
        }
    };
    view! { <ul class="home-cards">{entries.into_iter().map(card).collect_view()}</ul> }
}
