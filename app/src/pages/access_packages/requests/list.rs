//! The Requests page: who asked for what, and how it ended.

use super::{
    super::{
        frame::{address, id_in_address, no_such},
        list_page::{ListPage, Place},
    },
    api,
    row::{COLUMNS, Row},
};
use crate::{
    components::{CommandButton, ConfirmCommand, FilterSelect, SelectOption, dynamic, loaded, row, rows},
    format::counted,
    page_data::page_data,
    pages::{
        following::{Following, blocked},
        list_query::ListQuery,
    },
    selection::Selection,
};
use leptos::{prelude::*, reactive::spawn_local};
use leptos_router::hooks::use_query_map;
use regrant_model::{
    PackageId,
    state::RequestState,
    view::{Command, Count, RequestFilter, RequestList, RequestRow},
};

/// The form that the select boxes belong to.
const FORM: &str = "selected-requests";

/// The page.
#[component]
pub fn RequestsPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package");
    let query = ListQuery::of_address();
    let data = page_data(
        move || (package.get(), query.get()),
        |(package, query)| async move {
            let package = package.ok_or_else(|| no_such("access package"))?;
            let list = api::list(package, query.filter.clone(), query.cursor.clone()).await?;
            Ok((query, list))
        },
    );
    loaded(data, |(query, list)| view! { <List query list/> }.into_any())
}

#[component]
fn List(query: ListQuery, list: RequestList) -> impl IntoView {
    let package = list.package.id;
    let commands = list.package.commands;
    let here = format!("{}/requests", address(package));
    // Whoever may only read has nothing to select for.
    let selects = commands.reprocess || commands.assign;
    let head = list.package.clone();
    let runs = list.runs.clone();
    let select = use_query_map().read_untracked().get("select");
    let selection = RwSignal::new(Selection::of_page(ids(&list), select.as_deref()));
    let (next, previous) = (list.page.next.clone(), list.page.previous.clone());
    // The server has read the same filter, or there would be no list.
    let RequestFilter { state, search } = RequestFilter::from_query(&query.filter).unwrap_or_default();
    let state = state.map_or("", RequestState::as_str);
    let list = RwSignal::new(list);

    let reread = query.clone();
    let following = Following::new(runs, move |following| {
        let query = reread.clone();
        spawn_local(async move {
            following.take(api::list(package, query.filter, query.cursor).await, |fresh| {
                selection.update(|selection| selection.set_page(ids(&fresh)));
                list.set(fresh);
            });
        });
    });

    let empty = if query.is_plain() {
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
                        disabled=blocked_by(selection, list, |row| &row.can_reprocess)
                    />
                }
            })}
        {commands
            .assign
            .then(|| {
                view! {
                    <ConfirmCommand
                        label="Cancel request"
                        question=Signal::derive(move || question(selection, list))
                        consequence="Requests that are open end. Of those that failed or were delivered in part, what was delivered is taken \
                        back. People can ask again in My Access."
                        action="/ui/requests/cancel"
                        form=FORM
                        quiet=commands.reprocess
                        disabled=blocked_by(selection, list, |row| &row.can_cancel)
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
            place=Place { here, query, next, previous }
            following
            selection=selects.then_some(selection)
            commands=buttons.into_any()
            search=search.unwrap_or_default()
            filters=view! { <FilterSelect label="Status" name="state" options=states() value=state/> }.into_any()
            summary=dynamic(move || list.with(|list| summary(list.page.count)))
            count=Signal::derive(move || list.with(|list| list.page.count))
            on_page=Signal::derive(move || list.with(|list| list.page.rows.len()))
            empty
        >
            {rows(move || {
                let ids: Vec<_> = list.with(|list| list.page.rows.iter().map(|item| item.id).collect());
                let render = move |id| view! { <Row id list selection=selects.then_some(selection)/> };
                ids.into_iter().map(|id| row(id, move || render(id))).collect()
            })}
        </ListPage>
    }
}

fn summary(count: Count) -> String {
    if count.value == 1 && !count.capped { "1 request".to_owned() } else { format!("{count} requests") }
}

fn states() -> Vec<SelectOption> {
    let states = RequestState::ALL.iter().map(|state| SelectOption::new(state.as_str(), state.label()));
    std::iter::once(SelectOption::new("", "Any")).chain(states).collect()
}

fn ids(list: &RequestList) -> Vec<String> {
    list.page.rows.iter().map(|item| item.id.to_string()).collect()
}

/// Why a command can't be used on what is selected.
fn blocked_by(
    selection: RwSignal<Selection>,
    list: RwSignal<RequestList>,
    command: fn(&RequestRow) -> &Command,
) -> Signal<Option<String>> {
    blocked(selection, "Select at least one request.", move |id| {
        list.with(|list| {
            list.page.rows.iter().find(|item| item.id.to_string() == id).map(|row| command(row).clone())
        })
    })
}

fn question(selection: RwSignal<Selection>, list: RwSignal<RequestList>) -> String {
    selection.with(|selection| match selection.chosen_count() {
        _ if selection.is_all_matching() => {
            list.with(|list| format!("Cancel all {} requests that match the filter?", list.page.count))
        }
        0 => "Cancel the selected requests?".to_owned(),
        chosen => format!("Cancel {}?", counted(chosen as u64, "request", "requests")),
    })
}
