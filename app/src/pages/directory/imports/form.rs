//! The form that a file is sent with, and what such a file looks like.

use super::{IMPORT, api, crumbs};
use crate::{
    api::AppError,
    components::{
        Blade, BladeBody, Column, DataTable, FileField, Priority, SelectField, SelectOption, loaded,
    },
    pages::in_address::field_in_address,
};
use leptos::prelude::*;
use regrant_model::view::DirectoryTable;

const TABLE: Column = Column::new("File of");
const HOLDS: Column = Column::new("Columns");
const FOUND: Column = Column::new("A row is found by").shown(Priority::Medium);
const COLUMNS: &[Column] = &[TABLE, HOLDS, FOUND];

/// The page.
#[component]
pub fn ImportPage() -> impl IntoView {
    let table = field_in_address("table").parse().unwrap_or(DirectoryTable::Users);
    loaded(
        async move {
            if api::may_import()? { Ok(table) } else { Err(AppError::may_not("import users and groups")) }
        },
        |table| view! { <Import table/> }.into_any(),
    )
}

#[component]
fn Import(table: DirectoryTable) -> impl IntoView {
    let options =
        DirectoryTable::ALL.iter().map(|table| SelectOption::new(table.as_str(), table.label())).collect();
    view! {
        <Blade title="Import" crumbs=crumbs(table)>
            <BladeBody>
                <p class="lead">
                    "Send a CSV file and see what it would do. Nothing changes before you say so, and then all of it or nothing."
                </p>
                <form method="post" action=IMPORT enctype="multipart/form-data" class="form below">
                    <SelectField name="table" label="What it holds" options value=table.as_str()/>
                    <FileField
                        name="file"
                        label="File"
                        accept=".csv,text/csv"
                        hint="CSV in UTF-8, with commas or semicolons; at most 32 MB and 200,000 rows."
                    />
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Preview"
                        </button>
                        <a href=super::list(table).1 class="button outlined">
                            "Back"
                        </a>
                    </div>
                </form>
                <section class="below">
                    <h2>"What a file looks like"</h2>
                    <p class="lead">
                        "The first line names the columns, in any order; those in bold are needed. A column that the file lacks leaves \
                         what is there; an empty cell empties it. What is downloaded can be changed and imported again."
                    </p>
                    <DataTable label="What a file looks like" columns=COLUMNS is_empty=false empty="">
                        {DirectoryTable::ALL.iter().map(|table| line(*table)).collect_view()}
                    </DataTable>
                </section>
            </BladeBody>
        </Blade>
    }
}

fn line(table: DirectoryTable) -> impl IntoView {
    let (needed, found, about) = match table {
        DirectoryTable::Users => (
            &["User principal name", "Display name"][..],
            "User principal name",
            "Enabled: yes or no; empty leaves it as it is.",
        ),
        DirectoryTable::Groups => {
            (&["Name"][..], "Id, or else name", "Without an id, a new name is a new group.")
        }
        DirectoryTable::Memberships => (
            &["Group", "User principal name"][..],
            "Group id or name, user, role",
            "Role: Member or Owner. Action: Add or Remove; empty is Add.",
        ),
    };
    let columns = table.columns().iter().enumerate().map(|(place, column)| {
        let comma = if place == 0 { "" } else { ", " };
        let name = if needed.contains(column) {
            view! { <strong>{*column}</strong> }.into_any()
        } else {
            (*column).into_any()
        };
        view! {
            {comma}
            {name}
        }
    });
    view! {
        <tr>
            <td class=TABLE.class()>
                {table.label()}
                <small>
                    <a href=format!("/directory/{table}.csv") download="">
                        {format!("Download {table}.csv")}
                    </a>
                </small>
            </td>
            <td class=HOLDS.class()>
                {columns.collect_view()} <small class="wraps">{about}</small>
            </td>
            <td class=FOUND.class()>{found}</td>
        </tr>
    }
}
