//! A page that follows runs: they stand below the list, where they move nothing, and the page is read again as they go.

use crate::{
    api::{AppError, Visit, part},
    islands::LiveRun,
};
use leptos::prelude::*;
use regrant_core::{Caller, db::Db, run};
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
) -> impl IntoView {
    let live = move |run: RunProgress| {
        let own = is_own(&run);
        let id = format!("run-{}", run.id);
        view! {
            <div id=id data-keep="">
                <LiveRun run own linked/>
            </div>
        }
    };
    // The id is what a page that is read again finds them by: without it they might be taken for another part, and lost.
    view! { <div class=if linked { "live-runs" } else { "live-runs own-page" } id="runs">{runs.into_iter().map(live).collect_view()}</div> }
}
