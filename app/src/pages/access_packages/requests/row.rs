//! A row of the list.

use super::super::frame::address;
use crate::{
    components::{Column, Day, Priority, SelectBox, StatusTag, Tone, dynamic},
    selection::Selection,
};
use leptos::prelude::*;
use leptos_router::components::A;
use regrant_model::{
    RequestId,
    view::{RequestList, RequestRow},
};
use time::OffsetDateTime;

const USER: Column = Column::new("User");
const KIND: Column = Column::new("Request type").shown(Priority::Medium);
const POLICY: Column = Column::new("Policy").shown(Priority::Wide);
const STATUS: Column = Column::new("Status");
const REQUESTED: Column = Column::new("Requested").shown(Priority::Medium);
const COMPLETED: Column = Column::new("Completed").shown(Priority::Wide);

/// The columns, in order.
pub(super) const COLUMNS: &[Column] = &[USER, KIND, POLICY, STATUS, REQUESTED, COMPLETED];

/// One request. What changes while a run goes on follows the list; the rest of the row stays.
#[component]
pub(super) fn Row(
    /// Which.
    id: RequestId,
    /// The list it stands in.
    list: RwSignal<RequestList>,
    /// The page's selection, for those who may do something with it.
    selection: Option<RwSignal<Selection>>,
) -> impl IntoView {
    let row = Memo::new(move |_| list.with(|list| list.page.rows.iter().find(|row| row.id == id).cloned()));
    let read = move |read: fn(&RequestRow) -> String| dynamic(move || row.with(|row| row.as_ref().map(read)));
    let moment = move |read: fn(&RequestRow) -> Option<OffsetDateTime>| {
        dynamic(move || row.with(|row| row.as_ref().and_then(read)).map(|at| view! { <Day at/> }))
    };
    let name = row.with_untracked(|row| row.as_ref().map(|row| row.subject.name.clone())).unwrap_or_default();
    let href = format!("{}/requests/{id}", address(list.with_untracked(|list| list.package.id)));
    let select = name.clone();
    view! {
        <tr>
            {selection.map(|selection| view! { <SelectBox id=id.to_string() name=select selection/> })}
            <td class=USER.class()>
                <A href>{name}</A>
                <small>{read(|row| row.subject.upn.clone())}</small>
            </td>
            <td class=KIND.class()>{read(|row| row.kind.label().to_owned())}</td>
            <td class=POLICY.class()>{read(|row| row.policy.name.clone())}</td>
            <td class=STATUS.class()>
                <StatusTag tone=Signal::derive(move || {
                    row.with(|row| row.as_ref().map_or(Tone::Idle, |row| Tone::of_request(row.state)))
                })>{read(|row| row.state.label().to_owned())}</StatusTag>
            </td>
            <td class=REQUESTED.class()>{moment(|row| Some(row.created_at))}</td>
            <td class=COMPLETED.class()>{moment(|row| row.completed_at)}</td>
        </tr>
    }
}
