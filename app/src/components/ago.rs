//! Moments.

use crate::format;
use leptos::prelude::*;
use regrant_model::state::AssignmentState;
use time::OffsetDateTime;

/// How long ago something was, with the exact moment as its title: "40 s ago".
#[component]
pub fn Ago(
    /// The moment.
    at: OffsetDateTime,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    view! {
        <time class="relative" datetime=format::machine(at) title=format::date_time(at)>
            {format::ago(at, now)}
        </time>
    }
}

/// For how long something has been so, with the exact beginning as its title: "for 40 s", "since 31 Mar 2027".
#[component]
pub fn Since(
    /// The beginning.
    at: OffsetDateTime,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    view! {
        <time class="relative" datetime=format::machine(at) title=format::date_time(at)>
            {format::since(at, now)}
        </time>
    }
}

/// The day of a moment, with the exact one as its title: "31 Mar 2027".
#[component]
pub fn Day(
    /// The moment.
    at: OffsetDateTime,
) -> impl IntoView {
    view! {
        <time datetime=format::machine(at) title=format::date_time(at)>
            {format::date(at)}
        </time>
    }
}

/// When an assignment ends: "31 Mar 2027", "No end"; "Ended" for one that had no end and was ended.
#[component]
pub fn EndDate(
    /// The end, where it has one.
    at: Option<OffsetDateTime>,
    /// The state of the assignment.
    state: AssignmentState,
) -> impl IntoView {
    match (at, state) {
        (Some(at), _) => view! { <Day at/> }.into_any(),
        (None, AssignmentState::Expired) => "Ended".into_any(),
        (None, _) => view! { <span class="idle">"No end"</span> }.into_any(),
    }
}

/// The minute: "31 Mar 2027, 09:14 UTC".
#[component]
pub fn DateTime(
    /// The moment.
    at: OffsetDateTime,
) -> impl IntoView {
    view! { <time datetime=format::machine(at)>{format::date_time(at)}</time> }
}
