//! The progress of a run.

use super::{Tone, dynamic};
use crate::format::count;
use leptos::prelude::*;
use leptos_router::components::A;

/// One of a run's outcomes and how often it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunCount {
    /// How many.
    pub number: u64,
    /// Of what: "put back", "already in place", "failed".
    pub label: &'static str,
    /// What it means.
    pub tone: Tone,
}

/// A run's progress, its outcomes, and the way to it.
#[component]
pub fn RunProgress(
    /// What runs: "Reprocess".
    #[prop(into)]
    title: String,
    /// The run's page.
    #[prop(optional_no_strip, into)]
    href: Option<String>,
    /// How many are done.
    #[prop(into)]
    done: Signal<u64>,
    /// How many there are.
    #[prop(into)]
    total: Signal<u64>,
    /// The outcomes so far; those that never came may be left out.
    #[prop(into)]
    counts: Signal<Vec<RunCount>>,
    /// How it stands: "about 4 s left", "finished 2 min ago".
    #[prop(into)]
    note: Signal<String>,
) -> impl IntoView {
    let name = title.clone();
    view! {
        <section class="run-progress" aria-label=title>
            <div class="run-progress-head">
                <strong>{title.clone()}</strong>
                <span class="run-progress-done">
                    {dynamic(move || format!("{} of {}", count(done.get()), count(total.get())))}
                </span>
            </div>
            // An empty run is complete, not indeterminate.
            <progress aria-label=format!("{name}: progress") max=move || total.get().max(1) value=move || if total.get() == 0 { 1 } else { done.get() }></progress>
            <div class="run-progress-counts" role="status">
                {dynamic(move || {
                    counts
                        .get()
                        .into_iter()
                        .map(|entry| {
                            view! {
                                <span class=entry.tone.class()>
                                    {format!("{} {}", count(entry.number), entry.label)}
                                </span>
                            }
                        })
                        .collect_view()
                })} <span class="run-progress-note">{dynamic(move || note.get())}</span>
                {href.map(|href| view! { <A href>"View run"</A> })}
            </div>
        </section>
    }
}
