//! Whether a system answers, in words.

use crate::components::{Ago, StatusTag, Tone};
use leptos::prelude::*;
use regrant_model::view::Breaker;
use time::OffsetDateTime;

/// A word or two.
#[component]
pub(super) fn BreakerTag(
    /// What is known.
    breaker: Breaker,
) -> impl IntoView {
    let tone = match &breaker {
        Breaker::Closed => Tone::Ok,
        Breaker::Failing { next_attempt: None, .. } => Tone::Warn,
        Breaker::Failing { next_attempt: Some(_), .. } => Tone::Bad,
    };
    view! { <StatusTag tone>{breaker.label()}</StatusTag> }
}

/// Since when and why it does not answer, and when it is asked next; nothing while it works.
#[component]
pub(super) fn BreakerWords(
    /// What is known.
    breaker: Breaker,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    match breaker {
        Breaker::Closed => None,
        Breaker::Failing { cause, since, next_attempt } => {
            let next = next_attempt.map(|at| {
                view! {
                    " Next attempt "
                    <Ago at now/>
                    "."
                }
            });
            Some(view! {
                <small>
                    {cause} " First seen " <Ago at=since now/> "." {next}
                </small>
            })
        }
    }
}
