//! The Groups page.

use super::{
    super::{group_address, imports},
    GROUPS, api,
};
use crate::{
    components::{
        Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, FilterBar, Pager, Priority,
        StatusTag, Tally, Tone, loaded,
    },
    pages::{in_address::field_in_address, list_query::ListQuery},
};
use leptos::prelude::*;
use regrant_model::view::{DirectoryTable, GroupRow, Page};

const NAME: Column = Column::new("Name");
const DESCRIPTION: Column = Column::new("Description").shown(Priority::Medium);
const MEMBERS: Column = Column::new("Members").numbers();
const COLUMNS: &[Column] = &[NAME, DESCRIPTION, MEMBERS];

/// The page.
#[component]
pub fn GroupsPage() -> impl IntoView {
    let query = ListQuery::of_address();
    let search = field_in_address("search");
    loaded(
        async move {
            let mut page = api::list(search.clone(), query.cursor.clone()).await?;
            page.count = query.counted(page.count, api::count(&search)).await?;
            Ok((query, search, page, api::may_create()?))
        },
        |(query, search, page, may_create)| view! { <Groups query search page may_create/> }.into_any(),
    )
}

#[component]
fn Groups(query: ListQuery, search: String, page: Page<GroupRow>, may_create: bool) -> impl IntoView {
    let (count, at) = (page.count, query.count_at("/directory/groups.count", GROUPS));
    let empty = if search.is_empty() { "There is no group yet." } else { "No group matches the search." };
    let is_empty = page.rows.is_empty();
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| query.first().address(GROUPS))
            previous=page.previous.map(|cursor| query.at(cursor).address(GROUPS))
            next=page.next.map(|cursor| query.at(cursor).address(GROUPS))
        />
    };
    view! {
        <Blade title="Groups" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>
                <CommandBar>
                    {may_create.then(|| view! { <CommandLink label="New group" href=format!("{GROUPS}/new")/> })}
                    {may_create.then(|| view! { <CommandLink label="Import" href=imports::address(DirectoryTable::Groups)/> })}
                    <CommandLink label="Download" href="/directory/groups.csv" download=true/>
                    <CommandLink label="Download memberships" href="/directory/memberships.csv" download=true/>
                </CommandBar>
                <FilterBar
                    action=GROUPS
                    search_label="Search by name"
                    search_field="search"
                    search
                    summary=move || view! { <Tally count nouns=("group", "groups") at/> }
                />
                <DataTable label="Groups" columns=COLUMNS is_empty empty>
                    {page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Row(row: GroupRow) -> impl IntoView {
    let privileged = row.carries_role.then(|| {
        view! {
            " "
            <StatusTag tone=Tone::Warn plain=true>
                "Carries a role"
            </StatusTag>
        }
    });
    view! {
        <tr>
            <td class=NAME.class()>
                <a href=group_address(row.id)>{row.name}</a>
                {privileged}
            </td>
            <td class=DESCRIPTION.class()>{row.description}</td>
            <td class=MEMBERS.class()>{row.members.to_string()}</td>
        </tr>
    }
}
