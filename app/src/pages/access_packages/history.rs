//! What happened to an assignment or a request.

use super::frame::address;
use crate::components::{Timeline, TimelineEntry};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    view::{HistoryEntry, HistoryLink},
};
use time::OffsetDateTime;

/// A history, newest first, with links to requests and runs.
#[component]
pub(super) fn History(
    /// What happened.
    entries: Vec<HistoryEntry>,
    /// The server's now.
    now: OffsetDateTime,
    /// The package it happened in.
    package: PackageId,
) -> impl IntoView {
    let entry = move |entry: HistoryEntry| {
        let href = entry.link.map(|link| match link {
            HistoryLink::Request(id) => format!("{}/requests/{id}", address(package)),
            HistoryLink::Run(id) => format!("/identity-governance/runs/{id}"),
        });
        let what = match href {
            Some(href) => view! { <a href=href>{entry.what}</a> }.into_any(),
            None => entry.what.into_any(),
        };
        let note = (!entry.note.is_empty()).then(|| view! { <p class="lead">{entry.note}</p> });
        view! {
            <TimelineEntry at=entry.at now>
                {what}
                {format!(" by {}", entry.by)}
                {note}
            </TimelineEntry>
        }
    };
    if entries.is_empty() {
        return view! { <p class="lead">"Nothing is recorded."</p> }.into_any();
    }
    view! { <Timeline>{entries.into_iter().map(entry).collect_view()}</Timeline> }.into_any()
}
