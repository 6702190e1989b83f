//! The select boxes of a list's rows, and what a plain form posts for them.
//!
//! Without JavaScript the boxes are ordinary fields named `selected[]`. With it they follow the page's [`Selection`];
//! boxes that were ticked before the page was alive are taken over.

use super::{dynamic, use_hydrated};
use crate::selection::{PageChoice, Selection};
use leptos::{ev::Event, html, prelude::*};

/// A row's select box, in the row's first cell.
#[component]
pub fn SelectBox(
    /// The row's id.
    #[prop(into)]
    id: String,
    /// What the row is, as people call it: the user's display name.
    #[prop(into)]
    name: String,
    /// The page's selection.
    selection: RwSignal<Selection>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let chosen_at_first = selection.with_untracked(|selection| selection.is_chosen(&id));
    let value = id.clone();
    let follow_id = id.clone();
    Effect::new(move |seen: Option<()>| {
        let chosen = selection.with(|selection| selection.is_chosen(&follow_id));
        if let Some(input) = input.get() {
            if seen.is_none() && input.checked() != chosen {
                selection.update(|selection| selection.choose(&follow_id, input.checked()));
            } else if input.checked() != chosen {
                input.set_checked(chosen);
            }
        }
    });
    let change = move |event: Event| {
        let on = event_target_checked(&event);
        selection.update(|selection| selection.choose(&id, on));
    };
    view! {
        <td class="select">
            <label class="select-target">
                <input
                    type="checkbox"
                    name="selected[]"
                    value=value
                    aria-label=format!("Select {name}")
                    checked=chosen_at_first
                    autocomplete="off"
                    node_ref=input
                    on:change=change
                />
            </label>
        </td>
    }
}

/// The header's select box. It works by JavaScript alone and is enabled by it; without, the selection bar's links do
/// the same.
#[component]
pub fn SelectPageBox(
    /// The page's selection.
    selection: RwSignal<Selection>,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let input = NodeRef::<html::Input>::new();
    let all_at_first = selection.with_untracked(Selection::page_choice) == PageChoice::All;
    Effect::new(move |_| {
        let choice = selection.with(Selection::page_choice);
        if let Some(input) = input.get() {
            input.set_checked(choice == PageChoice::All);
            input.set_indeterminate(choice == PageChoice::Some);
        }
    });
    let change = move |event: Event| {
        let on = event_target_checked(&event);
        selection.update(|selection| selection.choose_page(on));
    };
    view! {
        <label class="select-target">
            <input
                type="checkbox"
                aria-label="Select all on this page"
                checked=all_at_first
                disabled=move || !hydrated.get()
                autocomplete="off"
                node_ref=input
                on:change=change
            />
        </label>
    }
}

/// Hidden fields of the list's form: the filter, so that "all that match" means the same on the server, and whether
/// it is meant.
#[component]
pub fn SelectionFields(
    /// The page's selection.
    selection: RwSignal<Selection>,
    /// The filter's fields: name and value.
    filter: Vec<(&'static str, String)>,
) -> impl IntoView {
    view! {
        {filter
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()}
        {dynamic(move || {
            selection
                .with(Selection::is_all_matching)
                .then(|| view! { <input type="hidden" name="all" value="true"/> })
        })}
    }
}
