//! One's own requests: to cancel one, or to ask for the same again.

use super::ask::Ask;
use crate::components::{Ago, Column, DataTable, Priority, StatusTag, Tone};
use leptos::prelude::*;
use regrant_model::{RequestId, view::MyRequest};
use time::OffsetDateTime;

const PACKAGE: Column = Column::new("Access package");
const KIND: Column = Column::new("Request type").shown(Priority::Medium);
const STATUS: Column = Column::new("Status");
const MADE: Column = Column::new("Requested").shown(Priority::Medium);
const CHANGE: Column = Column::new("Change");
const COLUMNS: &[Column] = &[PACKAGE, KIND, STATUS, MADE, CHANGE];

/// The table.
#[component]
pub(super) fn Requests(
    /// The requests, newest first.
    requests: Vec<MyRequest>,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    let is_empty = requests.is_empty();
    view! {
        <DataTable label="My requests" columns=COLUMNS is_empty empty="You have made no request.">
            {requests.into_iter().map(|request| view! { <Row request now/> }).collect_view()}
        </DataTable>
    }
}

#[component]
fn Row(request: MyRequest, now: OffsetDateTime) -> impl IntoView {
    let name = request.package.name;
    let cancel = request.can_cancel.is_enabled().then(|| {
        let package = name.clone();
        view! { <Cancel request=request.id package/> }
    });
    let again = request.request_again.map(|policy| {
        let package = name.clone();
        view! { <Ask policy package label="Request again"/> }
    });
    view! {
        <tr>
            <td class=PACKAGE.class()>
                {name}
                <small class="until-medium">{request.kind.label()} ", " <Ago at=request.created_at now/></small>
            </td>
            <td class=KIND.class()>{request.kind.label()}</td>
            <td class=STATUS.class()>
                <StatusTag tone=Tone::of_request(request.state)>{request.state.label()}</StatusTag>
            </td>
            <td class=MADE.class()>
                <Ago at=request.created_at now/>
            </td>
            <td class=CHANGE.class()>
                <div class="row-form">{cancel} {again}</div>
            </td>
        </tr>
    }
}

#[component]
fn Cancel(request: RequestId, package: String) -> impl IntoView {
    view! {
        <form method="post" action="/ui/my-access/cancel">
            <input type="hidden" name="request" value=request.to_string()/>
            <button type="submit" class="button outlined" aria-label=format!("Cancel: {package}")>
                "Cancel"
            </button>
        </form>
    }
}
