//! The progress of runs, as it goes.

use super::pace::{Pace, about};
use crate::{
    api::Visit,
    components::{RunCount, RunProgress as Progress, Tone, row, rows},
};
use leptos::prelude::*;
use regrant_model::{
    state::{RunKind, RunState},
    view::RunProgress,
};
use time::Duration;

/// The runs that a page follows, one's own first. They stand below the list, where they move nothing.
#[component]
pub fn LiveRuns(
    /// The runs; one that the page starts is added here.
    runs: RwSignal<Vec<RunProgress>>,
    /// What the page does when a run has come further.
    #[prop(into)]
    on_progress: Callback<RunProgress>,
) -> impl IntoView {
    view! {
        <div class="live-runs">
            {rows(move || {
                runs.get().into_iter().map(|run| row(run.id, move || view! { <LiveRun run on_progress/> })).collect()
            })}
        </div>
    }
}

/// One's own runs first.
pub fn own_first(mut runs: Vec<RunProgress>) -> Vec<RunProgress> {
    let me = use_context::<Visit>().and_then(|visit| visit.viewer).map(|me| me.name);
    runs.sort_by_key(|run| Some(&run.asked_by) != me.as_ref());
    runs
}

/// Follows one run.
#[component]
pub fn LiveRun(
    /// The run as it was when the page was read.
    run: RunProgress,
    /// What the page does when it has come further.
    #[prop(into)]
    on_progress: Callback<RunProgress>,
    /// Whether to lead to the run's page; not on that page itself.
    #[prop(default = true)]
    linked: bool,
) -> impl IntoView {
    let own = use_context::<Visit>().and_then(|visit| visit.viewer).is_some_and(|me| me.name == run.asked_by);
    let title =
        if own { run.kind.label().to_owned() } else { format!("{}, by {}", run.kind.label(), run.asked_by) };
    let href = linked.then(|| format!("/identity-governance/runs/{}", run.id));
    let pace = StoredValue::new(Pace::default());
    let left = RwSignal::new(pace.try_update_value(|pace| pace.left(&run)).flatten());
    let run = RwSignal::new(run);
    follow(run, move |progress| {
        left.set(pace.try_update_value(|pace| pace.left(&progress)).flatten());
        run.set(progress.clone());
        on_progress.run(progress);
    });
    view! {
        <Progress
            title
            href
            done=Signal::derive(move || run.with(|run| run.done.into()))
            total=Signal::derive(move || run.with(|run| run.total.into()))
            counts=Signal::derive(move || run.with(counts))
            note=Signal::derive(move || run.with(|run| note(run, left.get())))
        />
    }
}

/// Tells of each change until the run has ended; in the browser only.
fn follow(run: RwSignal<RunProgress>, told: impl Fn(RunProgress) + Clone + 'static) {
    Effect::new(move |_| {
        let (id, ended) = run.with_untracked(|run| (run.id, run.finished_at.is_some()));
        if !ended {
            #[cfg(feature = "hydrate")]
            super::watch::watch(id, told.clone());
            #[cfg(not(feature = "hydrate"))]
            let _ = (id, &told);
        }
    });
}

/// The outcomes that came.
fn counts(run: &RunProgress) -> Vec<RunCount> {
    let put_back = if run.kind == RunKind::Assign { "put in place" } else { "put back" };
    let all = [
        (run.outcomes.put_back, put_back, Tone::Ok),
        (run.outcomes.already_in_place, "already in place", Tone::Ok),
        (run.outcomes.withdrawn, "withdrawn", Tone::Ok),
        (run.outcomes.failed, "failed", Tone::Bad),
        (run.outcomes.cannot_verify, "cannot be verified", Tone::Warn),
        (run.outcomes.skipped, "skipped", Tone::Idle),
        (run.outcomes.canceled, "canceled", Tone::Idle),
    ];
    let came = all.into_iter().filter(|(number, ..)| *number > 0);
    came.map(|(number, label, tone)| RunCount { number: number.into(), label, tone }).collect()
}

/// How it stands.
fn note(run: &RunProgress, left: Option<Duration>) -> String {
    match (run.state, run.finished_at) {
        (RunState::Stopped, _) => "stopped".to_owned(),
        (_, Some(at)) => format!("done in {}", about(at - run.asked_at)),
        _ if run.stopping => "stopping".to_owned(),
        _ if !run.waiting_on.is_empty() => format!("waits for {}", run.waiting_on.join(", ")),
        _ => match left {
            Some(left) => format!("about {} left", about(left)),
            None if run.done == 0 => "starting".to_owned(),
            None => "time left not known yet".to_owned(),
        },
    }
}
