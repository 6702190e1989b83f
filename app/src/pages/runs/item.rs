//! What became of one item of a run.

use crate::{
    components::{Ago, Column, StatusTag, Tone},
    pages::access_packages::frame::address,
};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    state::RunKind,
    view::{GrantOutcome, RunResultRow},
};
use time::OffsetDateTime;

const USER: Column = Column::new("User");
const OUTCOME: Column = Column::new("Outcome");
const ROLES: Column = Column::new("Resource roles");

/// The columns, in order.
pub(super) const COLUMNS: &[Column] = &[USER, OUTCOME, ROLES];

/// A row of the table.
#[component]
pub(super) fn Item(
    /// What became of it.
    item: RunResultRow,
    /// The run's package.
    package: PackageId,
    /// What the run was asked to do.
    kind: RunKind,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    let base = address(package);
    let assignment = item.assignment.map(|id| format!("{base}/assignments/{id}"));
    let href = item.request.map(|id| format!("{base}/requests/{id}")).or(assignment);
    let (name, upn) = match item.subject {
        Some(person) => (person.name, person.upn),
        None => ("Somebody who is gone".to_owned(), String::new()),
    };
    let name = match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! {
        <tr>
            <td class=USER.class()>
                {name} <small>{upn}</small>
            </td>
            <td class=OUTCOME.class()>
                <StatusTag tone=Tone::of_outcome(item.outcome, kind)>{item.outcome.label_in(kind)}</StatusTag>
                {item.reason.map(|reason| view! { <small>{reason}</small> })}
            </td>
            <td class=ROLES.class()>
                <ul class="outcomes">
                    {item.grants.into_iter().map(|grant| view! { <Grant grant kind now/> }).collect_view()}
                </ul>
            </td>
        </tr>
    }
}

#[component]
fn Grant(grant: GrantOutcome, kind: RunKind, now: OffsetDateTime) -> impl IntoView {
    view! {
        <li>
            <StatusTag tone=Tone::of_outcome(grant.outcome, kind) plain=true>
                {grant.outcome.label_in(kind)}
            </StatusTag>
            {format!(" {}, {} ({})", grant.resource, grant.role, grant.system)}
            {grant.cause.map(|cause| view! { <small>{cause}</small> })}
            {grant
                .next_attempt
                .map(|at| {
                    view! {
                        <small>
                            "Next attempt " <Ago at now/>
                        </small>
                    }
                })}
        </li>
    }
}
