//! The Requests page: who asked for what, and how it ended.

use super::{
    super::{
        frame::{address, id_in_address},
        list_page::{ListPage, Place},
    },
    api,
    row::{CANCEL, COLUMNS, REPROCESS, Row},
};
use crate::{
    components::{CommandButton, ConfirmCommand, FilterSelect, OnSelection, SelectOption, Selecting, loaded},
    pages::{following::followed, list_query::ListQuery},
};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    state::RequestState,
    view::{RequestFilter, RequestList},
};

/// The form that the select boxes belong to.
const FORM: &str = "selected-requests";
const NOUNS: (&str, &str) = ("request", "requests");
const NOTHING: &str = "Select at least one request.";

/// The page.
#[component]
pub fn RequestsPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package", "access package");
    let query = ListQuery::of_address();
    loaded(
        async move {
            let package = package?;
            let mut list = api::list(package, &query.filter, query.cursor.as_deref()).await?;
            let whole = api::count(package, &query.filter);
            list.page.count = query.counted(list.page.count, whole).await?;
            list.runs = followed(list.runs).await?;
            Ok((query, list))
        },
        |(query, list)| view! { <List query list/> }.into_any(),
    )
}

#[component]
fn List(query: ListQuery, list: RequestList) -> impl IntoView {
    let package = list.package.id;
    let commands = list.package.commands;
    let here = format!("{}/requests", address(package));
    // Whoever may only read has nothing to select for.
    let selects = commands.reprocess || commands.assign;
    // The server has read the same filter, or there would be no list.
    let RequestFilter { state, search } = RequestFilter::from_query(&query.filter).unwrap_or_default();
    let state = state.map_or("", RequestState::as_str);
    let RequestList { package: head, runs, page, .. } = list;
    let place = Place { here, query, next: page.next, previous: page.previous };
    let selecting = selects.then(|| place.selecting(FORM, NOUNS, page.count, page.rows.len()));
    let ticked = selecting.as_ref().is_some_and(Selecting::ticks);
    let tally = place.tally(page.count, NOUNS).into_any();
    let is_empty = page.rows.is_empty();
    let empty = if place.query.is_plain() {
        "Nobody has asked for this access package."
    } else {
        "No request matches the filter."
    };
    let buttons = view! {
        {commands
            .reprocess
            .then(|| {
                view! {
                    <CommandButton
                        label="Reprocess"
                        action="/ui/requests/reprocess"
                        primary=true
                        form=FORM
                        on_selection=OnSelection { form: FORM, command: REPROCESS, nothing: NOTHING }
                    />
                }
            })}
        {commands
            .reprocess
            .then(|| {
                view! {
                    <CommandButton
                        label="Preview changes"
                        action="/ui/requests/preview"
                        form=FORM
                        quiet=true
                        on_selection=OnSelection { form: FORM, command: REPROCESS, nothing: NOTHING }
                    />
                }
            })}
        {commands
            .assign
            .then(|| {
                view! {
                    <ConfirmCommand
                        label="Cancel request"
                        question="Cancel the selected requests?"
                        verb="Cancel"
                        consequence="Requests that are open end. Of those that failed or were delivered in part, what was delivered is taken \
                        back. People can ask again in My Access."
                        action="/ui/requests/cancel"
                        form=FORM
                        quiet=commands.reprocess
                        on_selection=OnSelection { form: FORM, command: CANCEL, nothing: NOTHING }
                    />
                }
            })}
    };
    view! {
        <ListPage
            head
            part="Requests"
            form=FORM
            columns=COLUMNS
            place
            runs
            selecting
            commands=buttons.into_any()
            search=search.unwrap_or_default()
            filters=view! { <FilterSelect label="Status" name="state" options=states() value=state/> }.into_any()
            summary=tally
            is_empty
            empty
        >
            {page.rows.into_iter().map(|row| view! { <Row row package selects ticked/> }).collect_view()}
        </ListPage>
    }
}

fn states() -> Vec<SelectOption> {
    let states = RequestState::ALL.iter().map(|state| SelectOption::new(state.as_str(), state.label()));
    std::iter::once(SelectOption::new("", "Any")).chain(states).collect()
}
