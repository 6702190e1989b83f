//! What the lists of assignments and of requests have in common: commands, filter, selection, rows, pages, runs.

use super::frame::PackageBlade;
use crate::{
    components::{
        BladeBody, Column, CommandBar, CommandLink, DataTable, FilterBar, Pager, SelectionBar,
        SelectionFields,
    },
    pages::{following::Following, list_query::ListQuery},
    selection::Selection,
};
use leptos::prelude::*;
use regrant_model::view::{Count, PackageHead};

/// Where the reader is in the list.
pub(super) struct Place {
    /// The list's address.
    pub(super) here: String,
    /// The filter and the page.
    pub(super) query: ListQuery,
    /// The cursor of the next page.
    pub(super) next: Option<String>,
    /// The cursor of the page before.
    pub(super) previous: Option<String>,
}

impl Place {
    fn pager(&self) -> impl IntoView + use<> {
        let at = |cursor: &String| self.query.at(cursor.clone()).address(&self.here);
        let first = self.previous.is_some().then(|| self.query.first().address(&self.here));
        let (previous, next) = (self.previous.as_ref().map(at), self.next.as_ref().map(at));
        view! { <Pager first previous next/> }
    }
}

/// The page. Its commands submit `form`, whose fields are the selected rows or the filter that they match.
#[component]
pub(super) fn ListPage(
    /// The package.
    head: PackageHead,
    /// The page's name, which is also the table's: "Assignments".
    part: &'static str,
    /// The id of the form that the commands submit.
    form: &'static str,
    /// The table's columns.
    columns: &'static [Column],
    /// Where the reader is.
    place: Place,
    /// What the page follows.
    following: Following,
    /// The selection; none for whoever has nothing to select for.
    #[prop(optional_no_strip)]
    selection: Option<RwSignal<Selection>>,
    /// The commands besides Refresh and Download.
    commands: AnyView,
    /// What is searched for.
    search: String,
    /// The other filters.
    filters: AnyView,
    /// How many rows match, in words.
    summary: AnyView,
    /// How many rows match.
    count: Signal<Count>,
    /// How many rows the page has.
    on_page: Signal<usize>,
    /// What to say when nothing matches.
    empty: &'static str,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let package = head.id.to_string();
    let refresh = place.query.address(&place.here);
    let download = place.query.address(&format!("{}.csv", place.here));
    let pager = place.pager();
    let filter = place.query.filter;
    let bar = selection.map(|selection| {
        let href = refresh.clone();
        // Counts stop at a limit; one more says that there are more.
        let matching =
            Signal::derive(move || count.with(|count| u64::from(count.value) + u64::from(count.capped)));
        view! { <SelectionBar selection matching on_page href/> }
    });
    let fields =
        selection.map(|selection| view! { <SelectionFields selection filter=vec![("filter", filter)]/> });
    view! {
        <PackageBlade head part>
            <BladeBody>
                <CommandBar>
                    {commands}
                    <CommandLink label="Refresh" href=refresh on_press=Callback::new(move |()| following.read_now())/>
                    <CommandLink label="Download" href=download download=true/>
                </CommandBar>
                {following.failure()}
                <FilterBar
                    action=place.here
                    search_label="Search by name"
                    search_field="search"
                    search
                    summary=move || summary
                >
                    {filters}
                </FilterBar>
                {bar}
                <form method="post" id=form on:submit=move |event| following.submit(&event)>
                    <input type="hidden" name="package" value=package/>
                    {fields}
                    <DataTable
                        label=part
                        columns
                        selection
                        is_empty=Signal::derive(move || on_page.get() == 0)
                        empty
                    >
                        {children()}
                    </DataTable>
                </form>
                {pager}
                {following.live()}
            </BladeBody>
        </PackageBlade>
    }
}
