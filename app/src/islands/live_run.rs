//! The progress of a run, as it goes, and an honest estimate of the time left.
//!
//! The server renders the progress that the page was read with. In the browser the island is told of each change by
//! server-sent events, and asks by itself when they stay away (`watch`).

use super::pace::{Pace, about};
use crate::{format::count, tone::Tone};
use leptos::{html, prelude::*};
use regrant_model::{
    state::{RunKind, RunState},
    view::RunProgress,
};
use time::Duration;

/// Follows one run.
#[island]
pub fn LiveRun(
    /// The run as it was when the page was read.
    run: RunProgress,
    /// Whether the reader has started it.
    own: bool,
    /// Whether to lead to the run's page; not on that page itself.
    linked: bool,
    /// Whether the page is to stay as it is until its reader wants it otherwise.
    still: bool,
) -> impl IntoView {
    let title =
        if own { run.kind.label().to_owned() } else { format!("{}, by {}", run.kind.label(), run.asked_by) };
    let href = format!("/identity-governance/runs/{}", run.id);
    let pace = StoredValue::new(Pace::default());
    let left = RwSignal::new(pace.try_update_value(|pace| pace.left(&run)).flatten());
    let run = RwSignal::new(run);
    let section = NodeRef::<html::Section>::new();
    let follows = RwSignal::new(!still);
    follow(run, follows, section, move |progress| {
        left.set(pace.try_update_value(|pace| pace.left(&progress)).flatten());
        run.set(progress);
    });
    // An empty run is complete, not indeterminate.
    let max = move || run.with(|run| run.total.max(1));
    let value = move || run.with(|run| if run.total == 0 { 1 } else { run.done });
    let (name, of) = (title.clone(), format!("{title}: progress"));
    view! {
        <section class="run-progress" aria-label=name.clone() node_ref=section>
            <div class="run-progress-head">
                <strong>{title}</strong>
                <span class="run-progress-done">
                    {move || run.with(|run| format!("{} of {}", count(run.done.into()), count(run.total.into())))}
                </span>
                {move || {
                    let stop = move |_| follows.update(|follows| *follows = !*follows);
                    let label = move || if follows.get() { "Stop updating" } else { "Update again" };
                    run.with(|run| run.finished_at.is_none())
                        .then(|| {
                            view! {
                                <button type="button" class="button run-progress-follow" on:click=stop>
                                    {label}
                                </button>
                            }
                        })
                }}
            </div>
            <progress aria-label=of max=max value=value></progress>
            <div class="run-progress-counts" role="status">
                <span>
                    {move || {
                        let words = |(index, (number, label, tone)): (usize, (u32, &'static str, Tone))| {
                            let before = if index == 0 { "" } else { ", " };
                            view! { {before}<span class=tone.class()>{format!("{} {label}", count(number.into()))}</span> }
                        };
                        run.with(counts).into_iter().enumerate().map(words).collect_view()
                    }}
                </span>
                <span class="run-progress-note">{move || run.with(|run| note(run, left.get(), follows.get()))}</span>
                {linked.then(|| view! { <a href=href>"View run"</a> })}
            </div>
        </section>
    }
}

/// Tells of each change, while the reader wants to be told, until the run has ended; in the browser only.
#[cfg(feature = "hydrate")]
fn follow(
    run: RwSignal<RunProgress>,
    follows: RwSignal<bool>,
    section: NodeRef<html::Section>,
    told: impl Fn(RunProgress) + Clone + 'static,
) {
    use super::watch::{Watching, watch};
    Effect::new(move |before: Option<Option<Watching>>| {
        drop(before);
        let (id, ended) = run.with_untracked(|run| (run.id, run.finished_at.is_some()));
        (follows.get() && !ended).then(|| watch(id, section, told.clone()))
    });
}

#[cfg(not(feature = "hydrate"))]
fn follow(
    _run: RwSignal<RunProgress>,
    _follows: RwSignal<bool>,
    _section: NodeRef<html::Section>,
    _told: impl Fn(RunProgress) + Clone + 'static,
) {
}

/// The outcomes that came.
fn counts(run: &RunProgress) -> Vec<(u32, &'static str, Tone)> {
    let (put_back, withdrawn, failed) = match run.kind {
        RunKind::Preview => ("to put back", "to withdraw", "would fail"),
        kind => (kind.did_with_missing(), "withdrawn", "failed"),
    };
    let mut all = vec![
        (run.outcomes.put_back, put_back, Tone::Ok),
        (run.outcomes.already_in_place, "already in place", Tone::Ok),
        (run.outcomes.withdrawn, withdrawn, Tone::Ok),
        (run.outcomes.failed, failed, Tone::Bad),
        (run.outcomes.cannot_verify, "cannot be verified", Tone::Warn),
        (run.outcomes.skipped, "skipped", Tone::Idle),
        (run.outcomes.canceled, "canceled", Tone::Idle),
    ];
    all.retain(|(number, ..)| *number > 0);
    all
}

/// How it stands.
fn note(run: &RunProgress, left: Option<Duration>, follows: bool) -> String {
    match (run.state, run.finished_at) {
        (RunState::Stopped, _) => "stopped".to_owned(),
        (_, Some(at)) => format!("done in {}", about(at - run.asked_at)),
        _ if !follows => "may be further by now".to_owned(),
        _ if run.stopping => "stopping".to_owned(),
        _ if run.paused_at.is_some() => "paused".to_owned(),
        _ if !run.waiting_on.is_empty() => format!("waits for {}", run.waiting_on.join(", ")),
        _ => match left {
            Some(left) => format!("about {} left", about(left)),
            None if run.done == 0 => "starting".to_owned(),
            None => "time left not known yet".to_owned(),
        },
    }
}
