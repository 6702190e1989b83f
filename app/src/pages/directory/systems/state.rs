//! Whether a system answers, in words.

use crate::components::{Ago, StatusTag, Tone};
use leptos::prelude::*;
use regrant_model::view::{Breaker, SystemKind, SystemRow};
use time::OffsetDateTime;

/// A word or two, and while it fails since when and why, and when it is asked next.
#[component]
pub(super) fn State(
    /// What is known.
    system: SystemRow,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    let tone = match &system.breaker {
        _ if system.is_untried() => Tone::Idle,
        Breaker::Closed => Tone::Ok,
        Breaker::Failing { next_attempt: None, .. } => Tone::Warn,
        Breaker::Failing { next_attempt: Some(_), .. } => Tone::Bad,
    };
    let label = system.state_label();
    let more = match system.breaker {
        Breaker::Closed => None,
        Breaker::Failing { cause, since, next_attempt } => {
            let next = next_attempt.map(|at| {
                view! {
                    " Next attempt: "
                    <Ago at=at.max(now) now/>
                    "."
                }
            });
            Some(view! {
                " "
                <small class="system-cause">
                    {cause} " First seen: " <Ago at=since now/> "." {next}
                </small>
            })
        }
    };
    view! {
        <StatusTag tone>{label}</StatusTag>
        {more}
    }
}

/// When it last answered; nothing of the built-in directory, which is part of Regrant.
#[component]
pub(super) fn LastOk(
    /// What is known.
    system: SystemRow,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    match (system.last_ok_at, system.kind) {
        (Some(at), _) => view! { <Ago at now/> }.into_any(),
        (None, SystemKind::Builtin) => ().into_any(),
        (None, _) if system.was_edited => "Not since it was changed".into_any(),
        (None, _) => "Never".into_any(),
    }
}
