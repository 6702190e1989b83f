//! The Users page.

use super::{
    super::{imports, user_address},
    USERS, api,
};
use crate::{
    components::{
        Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, FilterBar, Pager, Priority,
        Tally, UserPrincipalName, loaded,
    },
    pages::{in_address::field_in_address, list_query::ListQuery},
};
use leptos::prelude::*;
use regrant_model::view::{DirectoryTable, Page, UserRow};

const NAME: Column = Column::new("Name");
const UPN: Column = Column::new("User principal name");
const TITLE: Column = Column::new("Job title").shown(Priority::Wide);
const DEPARTMENT: Column = Column::new("Department").shown(Priority::Medium);
const SIGN_IN: Column = Column::new("Sign-in").shown(Priority::Medium);
const COLUMNS: &[Column] = &[NAME, UPN, TITLE, DEPARTMENT, SIGN_IN];

/// The page.
#[component]
pub fn UsersPage() -> impl IntoView {
    let query = ListQuery::of_address();
    let search = field_in_address("search");
    loaded(
        async move {
            let mut page = api::list(search.clone(), query.cursor.clone()).await?;
            page.count = query.counted(page.count, api::count(&search)).await?;
            Ok((query, search, page, api::may_create()?))
        },
        |(query, search, page, may_create)| view! { <Users query search page may_create/> }.into_any(),
    )
}

#[component]
fn Users(query: ListQuery, search: String, page: Page<UserRow>, may_create: bool) -> impl IntoView {
    let (count, at) = (page.count, query.count_at("/directory/users.count", USERS));
    let empty = if search.is_empty() { "There is no user yet." } else { "No user matches the search." };
    let is_empty = page.rows.is_empty();
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| query.first().address(USERS))
            previous=page.previous.map(|cursor| query.at(cursor).address(USERS))
            next=page.next.map(|cursor| query.at(cursor).address(USERS))
        />
    };
    view! {
        <Blade title="Users" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>
                <CommandBar>
                    {may_create.then(|| view! { <CommandLink label="New user" href=format!("{USERS}/new")/> })}
                    {may_create.then(|| view! { <CommandLink label="Import" href=imports::address(DirectoryTable::Users)/> })}
                    <CommandLink label="Download" href="/directory/users.csv" download=true/>
                </CommandBar>
                <FilterBar
                    action=USERS
                    search_label="Search by name or user principal name"
                    search_field="search"
                    search
                    summary=move || view! { <Tally count nouns=("user", "users") at/> }
                />
                <DataTable label="Users" columns=COLUMNS is_empty empty>
                    {page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Row(row: UserRow) -> impl IntoView {
    view! {
        <tr>
            <td class=NAME.class()>
                <a href=user_address(row.id)>{row.name}</a>
            </td>
            <td class=UPN.class()>
                <UserPrincipalName name=row.upn/>
            </td>
            <td class=TITLE.class()>{row.job_title}</td>
            <td class=DEPARTMENT.class()>{row.department}</td>
            <td class=SIGN_IN.class()>{if row.enabled { "Enabled" } else { "Disabled" }}</td>
        </tr>
    }
}
