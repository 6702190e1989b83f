//! The filters of a list: a form whose fields are the address's query.

use super::SelectOption;
use leptos::prelude::*;

/// Search and filters. Without JavaScript a button applies them; with it a change does, and typing.
#[component]
pub fn FilterBar(
    /// The list's address, without a query.
    #[prop(into)]
    action: String,
    /// What the search looks in: "Search by name".
    #[prop(optional)]
    search_label: Option<&'static str>,
    /// The search field's name in the query.
    #[prop(default = "q")]
    search_field: &'static str,
    /// What is searched for now.
    #[prop(optional, into)]
    search: String,
    /// A summary at the right: "128 assignments, 3 drifted".
    #[prop(optional, into)]
    summary: ViewFnOnce,
    /// The selects.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="filter-bar" role="search">
            <form method="get" action=action class="filter-form" data-apply="">
                {search_label
                    .map(|label| {
                        view! {
                            <input
                                type="search"
                                class="filter-search"
                                name=search_field
                                id="filter-search"
                                value=search
                                placeholder=label
                                aria-label=label
                                maxlength="200"
                            />
                        }
                    })} {children.map(|children| children())}
                <button type="submit" class="button outlined" data-plain="">
                    "Apply"
                </button>
            </form>
            <div class="filter-summary">{summary.run()}</div>
        </div>
    }
}

/// One filter: a labelled choice in the form of a pill.
#[component]
pub fn FilterSelect(
    /// What is filtered: "Status".
    label: &'static str,
    /// The field's name in the query.
    name: &'static str,
    /// The choices; the first is that of no filter.
    options: Vec<SelectOption>,
    /// The value chosen now.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! {
        <label class="pill">
            <span>{format!("{label}:")}</span>
            <select name=name>
                {options
                    .into_iter()
                    .map(|option| {
                        let selected = option.value == value;
                        view! {
                            <option value=option.value selected=selected>
                                {option.label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}
