//! The Assignments page: who has the package, whether it is true, and Reprocess.

use super::{
    super::{
        frame::{address, id_in_address, no_such},
        list_page::{ListPage, Place},
    },
    api,
    row::{COLUMNS, Row},
};
use crate::{
    components::{
        CommandButton, CommandLink, ConfirmCommand, FilterSelect, SelectOption, dynamic, loaded, row, rows,
    },
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
    view::{
        AssignmentFilter, AssignmentList, AssignmentRow, AssignmentStatusFilter, Command, VerifiedFilter,
    },
};

/// The form that the select boxes belong to.
const FORM: &str = "selected-assignments";

/// The page.
#[component]
pub fn AssignmentsPage() -> impl IntoView {
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
fn List(query: ListQuery, list: AssignmentList) -> impl IntoView {
    let package = list.package.id;
    let commands = list.package.commands;
    let here = format!("{}/assignments", address(package));
    // Whoever may only read has nothing to select for.
    let selects = commands.reprocess || commands.assign;
    let head = list.package.clone();
    let runs = list.runs.clone();
    let select = use_query_map().read_untracked().get("select");
    let selection = RwSignal::new(Selection::of_page(ids(&list), select.as_deref()));
    let (next, previous) = (list.page.next.clone(), list.page.previous.clone());
    let filters = filters(&query, &list);
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
        "Nobody has this access package."
    } else {
        "No assignment matches the filter."
    };
    let create = format!("{here}/new");
    let buttons = view! {
        {commands
            .assign
            .then(|| view! { <CommandLink label="New assignment" href=create/> })}
        {commands
            .reprocess
            .then(|| {
                view! {
                    <CommandButton
                        label="Reprocess"
                        action="/ui/assignments/reprocess"
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
                        label="Remove"
                        question=Signal::derive(move || question(selection, list))
                        consequence="The assignments end. Access that no other assignment of the same user gives is \
                        withdrawn; access that was there before Regrant stays."
                        action="/ui/assignments/remove"
                        form=FORM
                        quiet=commands.reprocess
                        disabled=blocked_by(selection, list, |row| &row.can_remove)
                    />
                }
            })}
    };
    view! {
        <ListPage
            head
            part="Assignments"
            form=FORM
            columns=COLUMNS
            place=Place { here, query, next, previous }
            following
            selection=selects.then_some(selection)
            commands=buttons.into_any()
            search=filters.search
            filters=filters.selects
            summary=view! { <Summary list/> }.into_any()
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

/// "128 assignments, 3 drifted".
#[component]
fn Summary(list: RwSignal<AssignmentList>) -> impl IntoView {
    let counts = Memo::new(move |_| list.with(|list| (list.page.count, list.drifted)));
    dynamic(move || {
        let (count, drifted) = counts.get();
        let noun = if count.value == 1 && !count.capped { "assignment" } else { "assignments" };
        view! {
            {format!("{count} {noun}")}
            {(drifted.value > 0).then(|| view! { ", " <strong>{format!("{drifted} drifted")}</strong> })}
        }
    })
}

/// What the filter bar shows.
struct Filters {
    search: String,
    selects: AnyView,
}

fn filters(query: &ListQuery, list: &AssignmentList) -> Filters {
    // The server has read the same filter, or there would be no list.
    let filter = AssignmentFilter::from_query(&query.filter).unwrap_or_default();
    let statuses =
        AssignmentStatusFilter::ALL.map(|status| SelectOption::new(status.as_str(), status.label()));
    let verified =
        VerifiedFilter::ALL.iter().map(|choice| SelectOption::new(choice.as_str(), choice.label()));
    let mut policies = vec![SelectOption::new("", "Any")];
    policies.extend(
        list.policies.iter().map(|policy| SelectOption::new(policy.id.to_string(), policy.name.clone())),
    );
    let selects = view! {
        <FilterSelect label="Status" name="status" options=statuses.into() value=filter.status.as_str()/>
        <FilterSelect label="Verified" name="verified" options=verified.collect() value=filter.verified.as_str()/>
        <FilterSelect
            label="Policy"
            name="policy"
            options=policies
            value=filter.policy.map(|policy| policy.to_string()).unwrap_or_default()
        />
    };
    Filters { search: filter.search.unwrap_or_default(), selects: selects.into_any() }
}

fn ids(list: &AssignmentList) -> Vec<String> {
    list.page.rows.iter().map(|item| item.id.to_string()).collect()
}

/// Why a command can't be used on what is selected.
fn blocked_by(
    selection: RwSignal<Selection>,
    list: RwSignal<AssignmentList>,
    command: fn(&AssignmentRow) -> &Command,
) -> Signal<Option<String>> {
    blocked(selection, "Select at least one assignment.", move |id| {
        list.with(|list| {
            list.page.rows.iter().find(|item| item.id.to_string() == id).map(|row| command(row).clone())
        })
    })
}

fn question(selection: RwSignal<Selection>, list: RwSignal<AssignmentList>) -> String {
    selection.with(|selection| match selection.chosen_count() {
        _ if selection.is_all_matching() => {
            list.with(|list| format!("Remove all {} assignments that match the filter?", list.page.count))
        }
        0 => "Remove the selected assignments?".to_owned(),
        chosen => format!("Remove {}?", counted(chosen as u64, "assignment", "assignments")),
    })
}
