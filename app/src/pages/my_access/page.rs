//! The My Access page.

use super::{api, offers::Offers, requests::Requests};
use crate::components::{
    Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, EndDate, Priority, StatusTag, Tone,
    loaded,
};
use leptos::prelude::*;
use regrant_model::view::{MyAccess, MyAssignment};

/// What is said when access was requested.
pub(super) const REQUESTED: &str = "Your request was made.";
/// What is said when a request was canceled.
pub(super) const CANCELED: &str = "Your request is being canceled.";

const PACKAGE: Column = Column::new("Access package");
const STATUS: Column = Column::new("Status");
const GIVES: Column = Column::new("What it gives").shown(Priority::Medium);
const ENDS: Column = Column::new("End date").shown(Priority::Medium);
const CHANGE: Column = Column::new("Change");
const COLUMNS: &[Column] = &[PACKAGE, STATUS, GIVES, ENDS, CHANGE];

/// The page.
#[component]
pub fn MyAccessPage() -> impl IntoView {
    loaded(api::show(), |access| view! { <Access access/> }.into_any())
}

#[component]
fn Access(access: MyAccess) -> impl IntoView {
    let MyAccess { now, assignments, requests, requestable } = access;
    let is_empty = assignments.is_empty();
    view! {
        <Blade title="My Access" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>
                <CommandBar>
                    <CommandLink
                        label="Refresh"
                        href="/my-access"
                    />
                </CommandBar>
                <section class="below" aria-labelledby="my-assignments">
                    <h2 id="my-assignments">"My assignments"</h2>
                    <DataTable
                        label="My assignments"
                        columns=COLUMNS

                        is_empty
                        empty="You have no access package."
                    >
                        {assignments.into_iter().map(assignment).collect_view()}
                    </DataTable>
                </section>
                <section class="below" aria-labelledby="my-requests">
                    <h2 id="my-requests">"My requests"</h2>
                    <Requests requests now/>
                </section>
                <section class="below" aria-labelledby="available">
                    <h2 id="available">"Available access packages"</h2>
                    <Offers offers=requestable/>
                </section>
            </BladeBody>
        </Blade>
    }
}

fn assignment(row: MyAssignment) -> impl IntoView {
    let (ends_at, state) = (row.ends_at, row.state);
    let ends = || view! { <EndDate at=ends_at state/> };
    let gives = row.gives.join(", ");
    let extend = row.can_extend.is_enabled().then(|| {
        let label = format!("Extend: {}", row.package.name);
        view! {
            <form method="post" action="/ui/my-access/extend">
                <input type="hidden" name="assignment" value=row.id.to_string()/>
                <button type="submit" class="button outlined" aria-label=label>
                    "Extend"
                </button>
            </form>
        }
    });
    view! {
        <tr>
            <td class=PACKAGE.class()>
                {row.package.name}
                <small class="until-medium">{gives.clone()}</small>
                <small class="until-medium">{ends_at.map(|_| "End date: ")} {ends()}</small>
            </td>
            <td class=STATUS.class()>
                <StatusTag tone=Tone::of_assignment(row.state, 0)>{row.state.label()}</StatusTag>
            </td>
            <td class=GIVES.class()>{gives}</td>
            <td class=ENDS.class()>{ends()}</td>
            <td class=CHANGE.class()>{extend}</td>
        </tr>
    }
}
