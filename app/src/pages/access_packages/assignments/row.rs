//! A row of the list.

use super::super::frame::address;
use crate::components::{Column, EndDate, Priority, SelectBox, StatusTag, Tone, VerifiedTag, refusals};
use leptos::prelude::*;
use regrant_model::{PackageId, view::AssignmentRow};
use time::OffsetDateTime;

const USER: Column = Column::new("User");
const POLICY: Column = Column::new("Policy").shown(Priority::Medium);
const STATUS: Column = Column::new("Status");
const VERIFIED: Column = Column::new("Verified");
const ENDS: Column = Column::new("End date").shown(Priority::Wide);

/// The columns, in order.
pub(super) const COLUMNS: &[Column] = &[USER, POLICY, STATUS, VERIFIED, ENDS];

/// The commands on rows, by name.
pub(super) const REPROCESS: &str = "reprocess";
pub(super) const REMOVE: &str = "remove";

/// One assignment.
#[component]
pub(super) fn Row(
    /// The assignment.
    row: AssignmentRow,
    /// Its package.
    package: PackageId,
    /// The server's now.
    now: OffsetDateTime,
    /// Whether it can be selected.
    selects: bool,
    /// Whether it is at first.
    ticked: bool,
) -> impl IntoView {
    let id = row.id.to_string();
    let href = format!("{}/assignments/{id}", address(package));
    let (status, tone) = (row.status(), Tone::of_assignment(row.state, row.remaining));
    let select = selects.then(|| {
        let refusals = refusals(&[(REPROCESS, &row.can_reprocess), (REMOVE, &row.can_remove)]);
        view! { <SelectBox id=id.clone() name=row.subject.name.clone() ticked refusals/> }
    });
    view! {
        <tr id=format!("row-{id}")>
            {select}
            <td class=USER.class()>
                <a href=href>{row.subject.name}</a>
                <small>{row.subject.upn}</small>
            </td>
            <td class=POLICY.class()>{row.policy.name}</td>
            <td class=STATUS.class()>
                <StatusTag tone>{status}</StatusTag>
            </td>
            <td class=VERIFIED.class()>
                <VerifiedTag verified=row.verified now/>
            </td>
            <td class=ENDS.class()>
                <EndDate at=row.ends_at state=row.state/>
            </td>
        </tr>
    }
}
