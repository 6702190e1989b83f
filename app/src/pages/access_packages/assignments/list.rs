//! The Assignments page: who has the package, whether it is true, and Reprocess.

use super::{
    super::{
        frame::{address, id_in_address},
        list_page::{ListPage, Place},
    },
    api,
    row::{COLUMNS, REMOVE, REPROCESS, Row},
};
use crate::{
    components::{
        CommandButton, CommandLink, ConfirmCommand, FilterSelect, OnSelection, SelectOption, Selecting,
        loaded,
    },
    pages::{following::followed, list_query::ListQuery},
};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    state::CauseKind,
    view::{AssignmentFilter, AssignmentList, AssignmentStatusFilter, Count, VerifiedFilter},
};

/// The form that the select boxes belong to.
const FORM: &str = "selected-assignments";
const NOUNS: (&str, &str) = ("assignment", "assignments");
const NOTHING: &str = "Select at least one assignment.";

/// The page.
#[component]
pub fn AssignmentsPage() -> impl IntoView {
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
fn List(query: ListQuery, list: AssignmentList) -> impl IntoView {
    let package = list.package.id;
    let commands = list.package.commands;
    let here = format!("{}/assignments", address(package));
    // Whoever may only read has nothing to select for.
    let selects = commands.reprocess || commands.assign;
    let filters = filters(&query, &list);
    let AssignmentList { package: head, runs, page, drifted, .. } = list;
    let place = Place { here: here.clone(), query, next: page.next, previous: page.previous };
    let selecting = selects.then(|| place.selecting(FORM, NOUNS, page.count, page.rows.len()));
    let (ticked, now) = (selecting.as_ref().is_some_and(Selecting::ticks), page.now);
    let is_empty = page.rows.is_empty();
    let empty = if place.query.is_plain() {
        "Nobody has this access package."
    } else {
        "No assignment matches the filter."
    };
    let tally = place.tally(page.count, NOUNS);
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
                        action="/ui/assignments/preview"
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
                        label="Remove"
                        question="Remove the selected assignments?"
                        consequence="The assignments end. Access that no other assignment of the same user gives is \
                        withdrawn; access that was there before Regrant stays."
                        action="/ui/assignments/remove"
                        form=FORM
                        quiet=commands.reprocess
                        on_selection=OnSelection { form: FORM, command: REMOVE, nothing: NOTHING }
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
            place
            runs
            selecting
            commands=buttons.into_any()
            search=filters.search
            filters=filters.selects
            summary=summary(tally, drifted)
            is_empty
            empty
        >
            {page
                .rows
                .into_iter()
                .map(|row| view! { <Row row package now selects ticked/> })
                .collect_view()}
        </ListPage>
    }
}

/// "128 assignments, 3 drifted".
fn summary(tally: impl IntoView, drifted: Count) -> AnyView {
    view! {
        {tally}
        {(drifted.value > 0).then(|| view! { ", " <strong>{format!("{drifted} drifted")}</strong> })}
    }
    .into_any()
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
    let hidden = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <input type="hidden" name=name value=value/> })
    };
    // Only who comes from a cause's card filters by it.
    let cause = filter.cause.map(|cause| {
        let kinds = CauseKind::ALL.iter().map(|kind| SelectOption::new(kind.as_str(), kind.label()));
        let options = std::iter::once(SelectOption::new("", "Any")).chain(kinds).collect();
        view! { <FilterSelect label="Cause" name="cause" options value=cause.as_str()/> }
    });
    let selects = view! {
        {cause}
        {hidden("system", filter.system.map(|id| id.to_string()))}
        {hidden("run", filter.run.map(|id| id.to_string()))}
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
