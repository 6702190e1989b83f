//! The select boxes of a list's rows, and what the list's form posts for them.
//!
//! The boxes are ordinary fields named `selected[]`; the island [`SelectionBar`](crate::islands::SelectionBar) follows
//! them where there is a script.

use crate::islands::{Facts, SelectionBar};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use regrant_model::view::{Command, Count};
use std::collections::BTreeMap;

/// What a command of the list says to a row, by the command's name.
pub type RowCommand<'row> = (&'static str, &'row Command);

/// A row's select box, in the row's first cell.
#[component]
pub fn SelectBox(
    /// The row's id.
    #[prop(into)]
    id: String,
    /// What the row is, as people call it: the user's display name.
    #[prop(into)]
    name: String,
    /// Whether it is ticked at first.
    ticked: bool,
    /// Why commands can't be used on the row: see [`refusals`].
    #[prop(optional_no_strip)]
    refusals: Option<String>,
) -> impl IntoView {
    view! {
        <td class="select">
            <label class="select-target">
                <input
                    type="checkbox"
                    id=format!("select-{id}")
                    name="selected[]"
                    value=id
                    aria-label=format!("Select {name}")
                    checked=ticked
                    autocomplete="off"
                    data-row=""
                    data-refusals=refusals
                />
            </label>
        </td>
    }
}

/// Why commands can't be used on a row, for its select box: an object of sentences by the command's name.
pub fn refusals(commands: &[RowCommand<'_>]) -> Option<String> {
    let refused = commands.iter().filter(|(_, command)| !command.is_enabled());
    let reasons: BTreeMap<_, _> = refused
        .map(|(name, command)| (name, command.reason().unwrap_or("Your roles do not allow it.")))
        .collect();
    // Sentences always can be written.
    (!reasons.is_empty()).then(|| serde_json::to_string(&reasons).unwrap_or_default())
}

/// The header's select box. It works by script alone and is enabled by it; without, the selection bar's links do the
/// same.
#[component]
pub fn SelectPageBox() -> impl IntoView {
    view! {
        <label class="select-target">
            <input type="checkbox" aria-label="Select all on this page" disabled=true autocomplete="off" data-page-box=""/>
        </label>
    }
}

/// How much of the list is selected, and the fields of its form that say what is meant by it.
#[derive(Debug, Clone)]
pub struct Selecting {
    /// The id of the list's form.
    pub form: &'static str,
    /// The filter, so that "all that match" means the same when it is posted.
    pub filter: String,
    /// What the bar has to know.
    pub facts: Facts,
}

impl Selecting {
    /// What can be selected of the page at hand: `on_page` rows of those that match, which the address without `select` shows.
    pub fn here(
        form: &'static str,
        filter: String,
        href: String,
        nouns: (&str, &str),
        (matching, on_page): (Count, usize),
    ) -> Self {
        let select = use_query_map().with_untracked(|query| query.get("select"));
        let nouns = (nouns.0.to_owned(), nouns.1.to_owned());
        Self { form, filter, facts: Facts { matching, on_page, href, select, nouns } }
    }

    /// Whether rows are ticked at first.
    pub fn ticks(&self) -> bool {
        matches!(self.facts.select.as_deref(), Some("page" | "all"))
    }

    /// The bar above the list.
    pub fn bar(&self) -> impl IntoView + use<> {
        let (form, facts) = (self.form.to_owned(), self.facts.clone());
        let id = format!("{form}-facts");
        // The facts always can be written.
        let around = serde_json::to_string(&facts).unwrap_or_default();
        view! {
            <div id=id data-facts=around>
                <SelectionBar form facts/>
            </div>
        }
    }

    /// The hidden fields of the form.
    pub fn fields(&self) -> impl IntoView + use<> {
        let all = self.facts.select.as_deref() == Some("all");
        view! {
            <input type="hidden" name="filter" value=self.filter.clone()/>
            <input type="hidden" name="all" value="true" disabled=!all/>
        }
    }
}
