//! A row of the list.

use super::super::frame::address;
use crate::{
    components::{Column, Day, Priority, SelectBox, StatusTag, Tone, VerifiedTag, dynamic},
    selection::Selection,
};
use leptos::prelude::*;
use leptos_router::components::A;
use regrant_model::{
    AssignmentId,
    view::{AssignmentList, AssignmentRow},
};

const USER: Column = Column::new("User");
const POLICY: Column = Column::new("Policy").shown(Priority::Medium);
const STATUS: Column = Column::new("Status");
const VERIFIED: Column = Column::new("Verified");
const ENDS: Column = Column::new("End date").shown(Priority::Wide);

/// The columns, in order.
pub(super) const COLUMNS: &[Column] = &[USER, POLICY, STATUS, VERIFIED, ENDS];

/// One assignment. What changes while a run goes on follows the list; the rest of the row stays.
#[component]
pub(super) fn Row(
    /// Which.
    id: AssignmentId,
    /// The list it stands in.
    list: RwSignal<AssignmentList>,
    /// The page's selection, for those who may do something with it.
    selection: Option<RwSignal<Selection>>,
) -> impl IntoView {
    let row = Memo::new(move |_| list.with(|list| list.page.rows.iter().find(|row| row.id == id).cloned()));
    let now = Memo::new(move |_| list.with(|list| list.page.now));
    let read =
        move |read: fn(&AssignmentRow) -> String| dynamic(move || row.with(|row| row.as_ref().map(read)));
    let name = row.with_untracked(|row| row.as_ref().map(|row| row.subject.name.clone())).unwrap_or_default();
    let href = format!("{}/assignments/{id}", address(list.with_untracked(|list| list.package.id)));
    let select = name.clone();
    view! {
        <tr>
            {selection.map(|selection| view! { <SelectBox id=id.to_string() name=select selection/> })}
            <td class=USER.class()>
                <A href>{name}</A>
                <small>{read(|row| row.subject.upn.clone())}</small>
            </td>
            <td class=POLICY.class()>{read(|row| row.policy.name.clone())}</td>
            <td class=STATUS.class()>
                <StatusTag tone=Signal::derive(move || {
                    row.with(|row| {
                        row.as_ref().map_or(Tone::Idle, |row| Tone::of_assignment(row.state, row.remaining))
                    })
                })>{read(AssignmentRow::status)}</StatusTag>
            </td>
            <td class=VERIFIED.class()>
                {dynamic(move || {
                    row.get().map(|row| view! { <VerifiedTag verified=row.verified now=now.get()/> })
                })}
            </td>
            <td class=ENDS.class()>
                {dynamic(move || match row.with(|row| row.as_ref().and_then(|row| row.ends_at)) {
                    Some(at) => view! { <Day at/> }.into_any(),
                    None => view! { <span class="idle">"None"</span> }.into_any(),
                })}
            </td>
        </tr>
    }
}
