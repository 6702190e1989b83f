//! What a user has, and why.

use super::super::{group_address, why::Why};
use crate::components::{Ago, Column, DataTable, Pager, Priority, StatusTag, Tone};
use leptos::prelude::*;
use regrant_model::view::{AccessRow, Page};
use time::OffsetDateTime;

const RESOURCE: Column = Column::new("Resource");
const ROLE: Column = Column::new("Role").shown(Priority::Medium);
const SYSTEM: Column = Column::new("System").shown(Priority::Medium);
const STATUS: Column = Column::new("Status");
const WHY: Column = Column::new("Why");
const COLUMNS: &[Column] = &[RESOURCE, ROLE, SYSTEM, STATUS, WHY];

/// The table.
#[component]
pub(super) fn Access(
    /// A page of it.
    page: Page<AccessRow>,
    /// The user's page.
    here: String,
) -> impl IntoView {
    let now = page.now;
    let is_empty = page.rows.is_empty();
    let at = |cursor: String| format!("{here}?cursor={}", leptos_router::location::Url::escape(&cursor));
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| here.clone())
            previous=page.previous.map(at)
            next=page.next.map(at)
        />
    };
    view! {
        <DataTable label="Access" columns=COLUMNS is_empty empty="They have no access that Regrant knows of.">
            {page.rows.into_iter().map(|row| line(row, now)).collect_view()}
        </DataTable>
        {pager}
    }
}

fn line(row: AccessRow, now: OffsetDateTime) -> impl IntoView {
    let name = match row.group {
        Some(group) => view! { <a href=group_address(group)>{row.resource}</a> }.into_any(),
        None => row.resource.into_any(),
    };
    let status = match (row.status, row.verified_at) {
        (Some(status), Some(at)) if status.counts_as_delivered() => {
            view! { <StatusTag tone=Tone::Ok plain=true>"Verified " <Ago at now/></StatusTag> }.into_any()
        }
        (Some(status), _) => {
            view! { <StatusTag tone=Tone::of_grant(status)>{status.label()}</StatusTag> }.into_any()
        }
        (None, _) => view! { <StatusTag tone=Tone::Ok plain=true>"In the directory"</StatusTag> }.into_any(),
    };
    view! {
        <tr>
            <td class=RESOURCE.class()>{name}</td>
            <td class=ROLE.class()>{row.role}</td>
            <td class=SYSTEM.class()>{row.system.name}</td>
            <td class=STATUS.class()>{status} {row.cause.map(|cause| view! { <small>{cause}</small> })}</td>
            <td class=WHY.class()>
                <Why paths=row.why/>
            </td>
        </tr>
    }
}
