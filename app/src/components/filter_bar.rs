//! The filters of a list: a form whose fields are the address's query.

use super::{SearchForm, SelectOption, use_hydrated};
use leptos::wasm_bindgen::JsCast;
use leptos::{ev::Event, prelude::*};

/// Search and filters. Without JavaScript a button applies them; with it a change does.
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
    let hydrated = use_hydrated();
    let submit = move |event: Event| {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok())
            .and_then(|element| element.closest("form").ok().flatten())
            .and_then(|form| form.dyn_into::<leptos::web_sys::HtmlFormElement>().ok());
        if let Some(form) = form {
            // It fails only when a field is invalid, which the browser then shows.
            let _submitted = form.request_submit();
        }
    };
    view! {
        <div class="filter-bar" role="search" on:change=submit>
            <SearchForm action class="filter-form">
                {search_label
                    .map(|label| {
                        view! {
                            <input
                                type="search"
                                class="filter-search"
                                name=search_field
                                value=search.clone()
                                // Also after the reader has typed and gone back.
                                prop:value=search
                                placeholder=label
                                aria-label=label
                                maxlength="200"
                            />
                        }
                    })} {children.map(|children| children())}
                <button type="submit" class="button outlined" hidden=move || hydrated.get()>
                    "Apply"
                </button>
            </SearchForm>
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
                            <option value=option.value selected=selected prop:selected=selected>
                                {option.label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}
