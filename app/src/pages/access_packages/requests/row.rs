//! A row of the list.

use super::super::frame::address;
use crate::components::{Column, Day, Priority, SelectBox, StatusTag, Tone, refusals};
use leptos::prelude::*;
use regrant_model::{PackageId, view::RequestRow};

const USER: Column = Column::new("User");
const KIND: Column = Column::new("Request type").shown(Priority::Medium);
const POLICY: Column = Column::new("Policy").shown(Priority::Wide);
const STATUS: Column = Column::new("Status");
const REQUESTED: Column = Column::new("Requested").shown(Priority::Medium);
const COMPLETED: Column = Column::new("Completed").shown(Priority::Wide);

/// The columns, in order.
pub(super) const COLUMNS: &[Column] = &[USER, KIND, POLICY, STATUS, REQUESTED, COMPLETED];

/// The commands on rows, by name.
pub(super) const REPROCESS: &str = "reprocess";
pub(super) const CANCEL: &str = "cancel";

/// One request.
#[component]
pub(super) fn Row(
    /// The request.
    row: RequestRow,
    /// Its package.
    package: PackageId,
    /// Whether it can be selected.
    selects: bool,
    /// Whether it is at first.
    ticked: bool,
) -> impl IntoView {
    let id = row.id.to_string();
    let href = format!("{}/requests/{id}", address(package));
    let select = selects.then(|| {
        let refusals = refusals(&[(REPROCESS, &row.can_reprocess), (CANCEL, &row.can_cancel)]);
        view! { <SelectBox id=id.clone() name=row.subject.name.clone() ticked refusals/> }
    });
    view! {
        <tr id=format!("row-{id}")>
            {select}
            <td class=USER.class()>
                <a href=href>{row.subject.name}</a>
                <small>{row.subject.upn}</small>
            </td>
            <td class=KIND.class()>{row.kind.label()}</td>
            <td class=POLICY.class()>{row.policy.name}</td>
            <td class=STATUS.class()>
                <StatusTag tone=Tone::of_request(row.state)>{row.state.label()}</StatusTag>
            </td>
            <td class=REQUESTED.class()>
                <Day at=row.created_at/>
            </td>
            <td class=COMPLETED.class()>{row.completed_at.map(|at| view! { <Day at/> })}</td>
        </tr>
    }
}
