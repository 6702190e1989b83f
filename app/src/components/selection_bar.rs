//! How much of a list is selected, and how to select more.
//!
//! The links are no router links: handlers that are passed to a component pile up when the page is rendered anew.

use super::dynamic;
use crate::{format, selection::Selection};
use leptos::{ev::MouseEvent, prelude::*};

/// How many rows match the filter, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Matching {
    number: u64,
    limit: u64,
}

impl Matching {
    fn words(self) -> String {
        format::up_to(self.number, self.limit)
    }
}

/// "5 on this page are selected. Select all 128 that match the filter". Links do it where there is no JavaScript.
#[component]
pub fn SelectionBar(
    /// The page's selection.
    selection: RwSignal<Selection>,
    /// How many rows match the filter, counted up to `limit + 1`.
    #[prop(into)]
    matching: Signal<u64>,
    /// Where counting stopped.
    #[prop(default = 10_000)]
    limit: u64,
    /// How many rows the page has.
    #[prop(into)]
    on_page: Signal<usize>,
    /// This page's address with its query but without `select`.
    #[prop(into)]
    href: Signal<String>,
) -> impl IntoView {
    let with_select = move |what: &str| {
        let href = href.get();
        format!("{href}{}select={what}", if href.contains('?') { '&' } else { '?' })
    };
    let total = move || Matching { number: matching.get(), limit }.words();
    let words = move || {
        selection.with(|selection| {
            if selection.is_all_matching() {
                return format!("All {} that match the filter are selected.", total());
            }
            match selection.chosen_count() {
                0 => "Nothing is selected.".to_owned(),
                1 => "1 on this page is selected.".to_owned(),
                chosen => format!("{} on this page are selected.", format::count(chosen as u64)),
            }
        })
    };
    let act = move |change: fn(&mut Selection)| {
        move |event: MouseEvent| {
            event.prevent_default();
            selection.update(change);
        }
    };
    let page_offered = move || selection.with(Selection::is_empty) && on_page.get() > 0;
    let all_offered =
        move || !selection.with(Selection::is_all_matching) && matching.get() > on_page.get() as u64;
    let clear_offered = move || !selection.with(Selection::is_empty);
    view! {
        <div class=move || if clear_offered() { "selection-bar on" } else { "selection-bar" }>
            <span role="status">{dynamic(words)}</span>
            {dynamic(move || {
                page_offered()
                    .then(|| {
                        view! {
                            <a href=with_select("page") on:click=act(|selection| selection.choose_page(true))>
                                "Select this page"
                            </a>
                        }
                    })
            })}
            {dynamic(move || {
                all_offered()
                    .then(|| {
                        view! {
                            <a href=with_select("all") on:click=act(Selection::choose_all_matching)>
                                {format!("Select all {} that match the filter", total())}
                            </a>
                        }
                    })
            })}
            {dynamic(move || {
                clear_offered()
                    .then(|| {
                        view! {
                            <a href=href.get() on:click=act(Selection::clear)>
                                "Clear selection"
                            </a>
                        }
                    })
            })}
        </div>
    }
}
