//! What the lists of assignments and of requests have in common: commands, filter, selection, rows, pages, runs.

use super::frame::PackageBlade;
use crate::{
    components::{BladeBody, Column, CommandBar, CommandLink, DataTable, FilterBar, Pager, Selecting, Tally},
    pages::{following::LiveRuns, list_query::ListQuery},
};
use leptos::prelude::*;
use regrant_model::view::{Count, PackageHead, RunProgress};

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
    /// What of this page of a list can be selected: rows of the form of this id.
    pub(super) fn selecting(
        &self,
        form: &'static str,
        nouns: (&str, &str),
        count: Count,
        on_page: usize,
    ) -> Selecting {
        let href = self.query.address(&self.here);
        Selecting::here(form, self.query.filter.clone(), href, nouns, (count, on_page))
    }

    /// How many match.
    pub(super) fn tally(&self, count: Count, nouns: (&'static str, &'static str)) -> impl IntoView + use<> {
        let at = self.query.count_at(&format!("{}.count", self.here), &self.here);
        view! { <Tally count nouns at/> }
    }

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
    /// The runs that the page follows.
    runs: Vec<RunProgress>,
    /// The selection; none for whoever has nothing to select for.
    #[prop(optional_no_strip)]
    selecting: Option<Selecting>,
    /// The commands besides Refresh and Download.
    commands: AnyView,
    /// What is searched for.
    search: String,
    /// The other filters.
    filters: AnyView,
    /// How many rows match, in words.
    summary: AnyView,
    /// Whether there are no rows.
    is_empty: bool,
    /// What to say when nothing matches.
    empty: &'static str,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let package = head.id.to_string();
    let refresh = place.query.address(&place.here);
    let download = place.query.address(&format!("{}.csv", place.here));
    let pager = place.pager();
    let selects = selecting.is_some();
    let bar = selecting.as_ref().map(Selecting::bar);
    let fields = selecting.as_ref().map(Selecting::fields);
    view! {
        <PackageBlade head part>
            <BladeBody>
                <CommandBar>
                    {commands}
                    <CommandLink label="Refresh" href=refresh/>
                    <CommandLink label="Download" href=download download=true/>
                </CommandBar>
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
                <form method="post" id=form>
                    <input type="hidden" name="package" value=package/>
                    {fields}
                    <DataTable
                        label=part
                        columns
                        selects
                        is_empty
                        empty
                    >
                        {children()}
                    </DataTable>
                </form>
                {pager}
                <LiveRuns runs/>
            </BladeBody>
        </PackageBlade>
    }
}
