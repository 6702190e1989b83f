//! A page that follows runs: they stand below the list, where they move nothing, and the page is read again as they go.

use crate::{
    api::{AppError, Visit, part},
    islands::LiveRun,
};
use leptos::prelude::*;
use regrant_core::{
    Caller,
    db::Db,
    run::{self, Asked},
};
use regrant_model::view::RunProgress;

/// The runs that a page follows, one's own first: those of its objects, and the one that the form before has started,
/// which may be done by now.
///
/// # Errors
/// When that one can't be read.
pub(super) async fn followed(mut runs: Vec<RunProgress>) -> Result<Vec<RunProgress>, AppError> {
    let started = use_context::<Visit>().and_then(|visit| visit.flash?.run);
    if let Some(started) = started.filter(|started| !runs.iter().any(|run| run.id == *started)) {
        let (db, caller) = part::<(Db, Caller)>()?;
        runs.insert(0, run::progress(&db, &caller, started).await?);
    }
    runs.sort_by_key(|run| !is_own(run));
    Ok(runs)
}

/// What somebody is told who has asked for something: that it has started or, where they had asked for the same before and it
/// is not done yet, that this joins it, and whether it is paused.
pub(super) fn told(what: &str, asked: Asked) -> String {
    match (asked.joined, asked.paused) {
        (false, _) => format!("{what} has started."),
        (true, false) => {
            format!("{what} is under way already: this joins the run that you asked for before.")
        }
        (true, true) => format!(
            "{what} joins the run that you asked for before. That run is paused: nothing is done until it is resumed."
        ),
    }
}

fn is_own(run: &RunProgress) -> bool {
    use_context::<Visit>().and_then(|visit| visit.viewer).is_some_and(|me| me.name == run.asked_by)
}

/// The runs, where the page shows them: last in its body.
#[component]
pub(super) fn LiveRuns(
    /// The runs.
    runs: Vec<RunProgress>,
    /// Whether to lead to the runs' pages.
    #[prop(default = true)]
    linked: bool,
    /// Whether the page is to stay as it is until its reader wants it otherwise.
    #[prop(optional)]
    still: bool,
) -> impl IntoView {
    let live = move |run: RunProgress| {
        let own = is_own(&run);
        let id = format!("run-{}", run.id);
        view! {
            <div id=id data-keep="">
                <LiveRun run own linked still/>
            </div>
        }
    };
    // The id is what a page that is read again finds them by: without it they might be taken for another part, and lost.
    view! { <div class=if linked { "live-runs" } else { "live-runs own-page" } id="runs">{runs.into_iter().map(live).collect_view()}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regrant_model::RunId;

    #[test]
    fn whoever_joins_a_run_is_told_so_and_that_it_is_paused() {
        let asked = |joined, paused| Asked {
            run: RunId("0190d4e2-0000-7000-8000-000000000001".parse().unwrap()),
            total: 2,
            joined,
            paused,
        };
        let what = "Reprocess of 2 assignments";
        assert_eq!(told(what, asked(false, false)), "Reprocess of 2 assignments has started.");
        let joined = told(what, asked(true, false));
        assert!(joined.contains("joins the run") && !joined.contains("has started"), "{joined}");
        let paused = told(what, asked(true, true));
        assert!(paused.contains("joins the run") && paused.contains("paused"), "{paused}");
    }
}
