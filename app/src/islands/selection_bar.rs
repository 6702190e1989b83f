//! How much of a list is selected, and how to select more.
//!
//! The select boxes are ordinary fields of the list's form; which are ticked is for the document to know. The island
//! counts them, offers to select more, and tells the page's commands whether they can be used, and why not.

use super::choice::Choice;
use crate::format;
use leptos::{ev::MouseEvent, html, prelude::*};
use regrant_model::view::Count;
use serde::{Deserialize, Serialize};

/// What the bar has to know of the list. It changes with the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// How many rows match the filter, as far as they were counted.
    pub matching: Count,
    /// How many rows the page has.
    pub on_page: usize,
    /// This page's address with its query but without `select`.
    pub href: String,
    /// What the address asks to be selected at first: `page`, `all`, or nothing.
    pub select: Option<String>,
    /// What the rows are: "assignment", "assignments".
    pub nouns: (String, String),
}

impl Facts {
    /// How many match, in words.
    fn total(&self) -> String {
        self.matching.to_string()
    }

    /// Whether more match than stand on the page.
    fn has_more(&self) -> bool {
        self.matching.capped || self.matching.value as usize > self.on_page
    }

    /// This page with something selected, for where there is no script.
    fn selecting(&self, what: &str) -> String {
        format!("{}{}select={what}", self.href, if self.href.contains('?') { '&' } else { '?' })
    }

    /// What is selected, in words.
    fn words(&self, choice: Choice) -> String {
        match choice.chosen {
            _ if choice.all_matching => format!("All {} that match the filter are selected.", self.total()),
            0 => "Nothing is selected.".to_owned(),
            1 => "1 on this page is selected.".to_owned(),
            chosen => format!("{} on this page are selected.", format::count(chosen as u64)),
        }
    }

    /// What a command asks before it is done: "Remove 3 assignments?".
    #[cfg(feature = "hydrate")]
    pub(super) fn question(&self, verb: &str, choice: Choice) -> String {
        let (one, many) = &self.nouns;
        match choice.chosen {
            _ if choice.all_matching => format!("{verb} all {} {many} that match the filter?", self.total()),
            0 => format!("{verb} the selected {many}?"),
            chosen => format!("{verb} {}?", format::counted(chosen as u64, one, many)),
        }
    }
}

/// "5 on this page are selected. Select all 128 that match the filter". Links do it where there is no JavaScript.
#[island]
pub fn SelectionBar(
    /// The id of the list's form; the element around the island is called the same with `-facts`.
    form: String,
    /// The list as it is at first.
    facts: Facts,
) -> impl IntoView {
    let choice = RwSignal::new(Choice::asked(facts.select.as_deref(), facts.on_page));
    let facts = RwSignal::new(facts);
    let bar = NodeRef::<html::Div>::new();
    #[cfg(feature = "hydrate")]
    let rows = super::selection::follow(form, bar, choice, facts);
    #[cfg(not(feature = "hydrate"))]
    drop(form);

    // What a link does in place of being followed.
    let act = move |all_matching: bool, tick: bool| {
        move |event: MouseEvent| {
            event.prevent_default();
            #[cfg(feature = "hydrate")]
            rows.update_value(|rows| rows.choose(all_matching, tick));
            #[cfg(not(feature = "hydrate"))]
            let _ = (all_matching, tick);
        }
    };
    let page_offered = move || choice.get().is_empty() && facts.with(|facts| facts.on_page > 0);
    let all_offered = move || !choice.get().all_matching && facts.with(Facts::has_more);
    let clear_offered = move || !choice.get().is_empty();
    view! {
        <div class=move || if clear_offered() { "selection-bar on" } else { "selection-bar" } node_ref=bar>
            <span role="status">{move || facts.with(|facts| facts.words(choice.get()))}</span>
            {move || {
                page_offered()
                    .then(|| {
                        view! {
                            <a href=facts.with(|facts| facts.selecting("page")) on:click=act(false, true)>
                                "Select this page"
                            </a>
                        }
                    })
            }}
            {move || {
                all_offered()
                    .then(|| {
                        view! {
                            <a href=facts.with(|facts| facts.selecting("all")) on:click=act(true, true)>
                                {format!("Select all {} that match the filter", facts.with(Facts::total))}
                            </a>
                        }
                    })
            }}
            {move || {
                clear_offered()
                    .then(|| {
                        view! {
                            <a href=facts.with(|facts| facts.href.clone()) on:click=act(false, false)>
                                "Clear selection"
                            </a>
                        }
                    })
            }}
        </div>
    }
}
