//! The App registrations page.

use super::{APP_REGISTRATIONS, address, api};
use crate::{
    components::{
        Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, Day, FilterBar, Priority, loaded,
    },
    format::counted,
    pages::in_address::field_in_address,
};
use leptos::prelude::*;
use regrant_model::view::AppRegistrationRow;

const NAME: Column = Column::new("Name");
const CLIENT: Column = Column::new("Client id").shown(Priority::Wide);
const PERMISSIONS: Column = Column::new("Permissions").shown(Priority::Medium);
const SECRET: Column = Column::new("Newest secret");
const CREATED: Column = Column::new("Created").shown(Priority::Medium);
const COLUMNS: &[Column] = &[NAME, CLIENT, PERMISSIONS, SECRET, CREATED];

/// The page.
#[component]
pub fn AppRegistrationsPage() -> impl IntoView {
    let search = field_in_address("search");
    loaded(
        async move {
            let rows = api::list(&search).await?;
            Ok((search, rows, api::may_register()?))
        },
        |(search, rows, may_register)| view! { <AppRegistrations search rows may_register/> }.into_any(),
    )
}

#[component]
fn AppRegistrations(search: String, rows: Vec<AppRegistrationRow>, may_register: bool) -> impl IntoView {
    let is_empty = rows.is_empty();
    let empty = match (search.is_empty(), may_register) {
        (false, _) => "No app registration matches the search.",
        (true, true) => "There is no app registration yet. A program needs one to call the API by itself.",
        (true, false) => "There is no app registration yet.",
    };
    let count = counted(rows.len().try_into().unwrap_or(u64::MAX), "app registration", "app registrations");
    let create = may_register.then(|| {
        view! {
            <CommandBar>
                <CommandLink label="New app registration" href=format!("{APP_REGISTRATIONS}/new")/>
            </CommandBar>
        }
    });
    view! {
        <Blade title="App registrations" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>
                {create}
                <FilterBar
                    action=APP_REGISTRATIONS
                    search_label="Search by name or client id"
                    search_field="search"
                    search
                    summary=move || count
                />
                <DataTable label="App registrations" columns=COLUMNS is_empty empty>
                    {rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}
                </DataTable>
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Row(row: AppRegistrationRow) -> impl IntoView {
    let permissions: Vec<_> = row.permissions.iter().map(|permission| permission.as_str()).collect();
    let permissions = if permissions.is_empty() { "None".to_owned() } else { permissions.join(", ") };
    view! {
        <tr>
            <td class=NAME.class()>
                <a href=address(row.id)>{row.name}</a>
            </td>
            <td class=CLIENT.class()>{row.id.to_string()}</td>
            <td class=PERMISSIONS.class()>{permissions}</td>
            <td class=SECRET.class()>{row.secret_made_at.map(|at| view! { <Day at/> })}</td>
            <td class=CREATED.class()>
                <Day at=row.created_at/>
            </td>
        </tr>
    }
}
