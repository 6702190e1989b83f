//! One run: how far it is, what it waits for, and what became of each item.

use super::{
    RUNS, api,
    item::{COLUMNS, Item},
    list::{state, tone},
    throughput::Throughput,
    updates::{self, Updates},
};
use crate::{
    api::AppError,
    components::{
        Ago, Alert, AlertKind, Blade, BladeBody, CommandBar, CommandButton, CommandLink, ConfirmCommand,
        Crumb, DataTable, DateTime, KeyValue, KeyValues, Pager, StatusTag, loaded,
    },
    format::count,
    pages::{
        access_packages::frame::address,
        causes::Causes,
        following::LiveRuns,
        in_address::{field_in_address, id_in_address},
        list_query::ListQuery,
    },
};
use leptos::prelude::*;
use regrant_model::{
    ErrorKind, RunId,
    state::{Outcome, RunKind, RunState},
    view::{Command, OtherRun, RunCauses, RunDetail, RunItems, RunProgress, WaitingSystem},
};
use time::OffsetDateTime;

/// The form of the commands.
const FORM: &str = "run";

/// The page.
#[component]
pub fn RunPage() -> impl IntoView {
    let run = id_in_address::<RunId>("run", "run");
    let query = ListQuery::of_address();
    let outcome = field_in_address("outcome");
    loaded(
        async move {
            let items = read(&outcome)?;
            let run = run?;
            let detail = api::detail(run, items, query.cursor.clone()).await?;
            let causes = api::causes(run).await?;
            Ok((query, items, detail, causes))
        },
        |(query, items, detail, causes)| view! { <Detail query items detail causes/> }.into_any(),
    )
}

/// The outcome in the address.
fn read(outcome: &str) -> Result<RunItems, AppError> {
    let unknown = |_| AppError::new(ErrorKind::Invalid, format!("There is no outcome \"{outcome}\"."));
    outcome.parse().map_err(unknown)
}

#[component]
fn Detail(query: ListQuery, items: RunItems, detail: RunDetail, causes: RunCauses) -> impl IntoView {
    let RunDetail {
        progress,
        results,
        waiting_on,
        can_stop,
        can_pause,
        can_resume,
        can_apply,
        applied,
        throughput,
        others,
    } = detail;
    let kind = progress.kind;
    let (id, package) = (progress.id, progress.package.id);
    let here = format!("{RUNS}/{id}");
    let refresh = query.address(&here);
    let (next, previous) = (results.next, results.previous);
    let (active, still) = (progress.state == RunState::Active, updates::are_off(&query));
    let now = progress.now;
    let pager = view! {
        <Pager
            first=previous.is_some().then(|| query.first().address(&here))
            previous=previous.map(|cursor| query.at(cursor).address(&here))
            next=next.map(|cursor| query.at(cursor).address(&here))
        />
    };
    let download = format!(
        "{here}/items.csv{}",
        match items {
            RunItems::Usual => String::new(),
            RunItems::All => "?outcome=all".to_owned(),
            RunItems::Ended(outcome) => format!("?outcome={outcome}"),
        }
    );
    let paused = progress.paused_at.filter(|_| active).map(|at| {
        let by = progress.paused_by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        view! {
            <Alert kind=AlertKind::Info>
                <strong>"Paused"</strong>
                {by}
                " "
                <Ago at now/>
                ". What has not begun waits until it is resumed."
            </Alert>
        }
    });
    let others = (!others.is_empty()).then(|| {
        view! {
            <h2>"Who else is at the same access package"</h2>
            <ul class="attention">{others.into_iter().map(|run| view! { <Other run now/> }).collect_view()}</ul>
        }
    });
    let title = progress.kind.label();
    let part = progress.package.name.clone();
    let rows = results.rows;
    let is_empty = rows.is_empty();
    let empty = match (items, progress.done) {
        (_, 0) => "No item has its outcome yet.",
        (RunItems::Usual, _) => "Everything that was looked at is as it should be.",
        _ => "No item ended so.",
    };
    view! {
        <Blade
            title
            part
            crumbs=vec![
                Crumb::new("Home", "/"),
                Crumb::new("Identity Governance", "/identity-governance"),
                Crumb::new("Reprocess runs", RUNS),
            ]
        >
            <BladeBody>
                <form method="post" id=FORM>
                    <input type="hidden" name="run" value=id.to_string()/>
                </form>
                <CommandBar>
                    {switch("Apply this preview", "/ui/runs/apply", &can_apply, true)}
                    {switch("Pause", "/ui/runs/pause", &can_pause, false)}
                    {switch("Resume", "/ui/runs/resume", &can_resume, false)}
                    {active.then(|| view! { <Stop can_stop/> })}
                    <CommandLink label="Refresh" href=refresh/>
                    <CommandLink label="Download" href=download download=true/>
                </CommandBar>
                {active.then(|| view! { <Updates query=query.clone() here=here.clone()/> })}
                <LiveRuns runs=vec![progress.clone()] linked=false still/>
                {paused}
                {(kind == RunKind::Preview).then(|| view! { <Previewed progress=progress.clone() applied/> })}
                {waiting_on.into_iter().map(|system| view! { <Waiting system now/> }).collect_view()}
                <About run=progress.clone()/>
                {throughput.map(|measured| view! { <Throughput measured/> })}
                {others}
                <Causes cards=causes.cards package can_retry=causes.can_retry now/>
                <h2>"Items"</h2>
                {outcomes(&progress, items, &here, still)}
                <DataTable
                    label="Items"
                    columns=COLUMNS
                    is_empty
                    empty
                >
                    {rows
                        .into_iter()
                        .map(|item| view! { <Item item package kind now/> })
                        .collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </Blade>
    }
}

/// A command of a run, when it is offered.
fn switch(
    label: &'static str,
    action: &'static str,
    command: &Command,
    primary: bool,
) -> Option<impl IntoView + use<>> {
    let reason = command.reason().map(str::to_owned);
    command.is_offered().then(|| view! { <CommandButton label action primary form=FORM disabled=reason/> })
}

/// What a preview is worth.
#[component]
fn Previewed(progress: RunProgress, applied: Option<RunId>) -> impl IntoView {
    let carried_out = applied.map(|run| {
        view! { " It was carried out: " <a href=format!("{RUNS}/{run}")>"see what came of it"</a> "." }
    });
    let changes = progress.grants_put_back.saturating_add(progress.grants_withdrawn);
    let words = match (progress.state, changes) {
        (RunState::Active, _) => "It is being found out what a reprocess would change.".to_owned(),
        (_, 0) => unchanged(&progress),
        _ => {
            "These memberships are what a reprocess would put back and withdraw. Applying the preview does this and nothing else: an assignment with more to do by then is left as it is, and says so.".to_owned()
        }
    };
    view! {
        <Alert kind=AlertKind::Info>
            <strong>"A preview changes nothing. "</strong>
            {words}
            {carried_out}
        </Alert>
    }
}

/// What a preview says that found nothing to change: what it could not find out is not said to be as it should be.
fn unchanged(run: &RunProgress) -> String {
    let of = |number: u32| format!("{} of {}", count(number.into()), count(run.total.into()));
    let unknown = run.outcomes.cannot_verify.saturating_add(run.outcomes.canceled);
    match (unknown, run.outcomes.failed) {
        (0, 0) => "A reprocess would change no membership here.".to_owned(),
        (0, failed) => {
            format!("A reprocess would change no membership here. {} would fail: see below why.", of(failed))
        }
        (unknown, 0) if unknown == run.total => format!(
            "Nothing could be found out about {}: see below why. Preview again once they can be verified.",
            of(unknown)
        ),
        (unknown, 0) => format!(
            "A reprocess would change nothing of what could be verified; {} could not be: see below why.",
            of(unknown)
        ),
        (unknown, failed) => format!(
            "A reprocess would change nothing of what could be verified. {} could not be, and {} would fail: see below \
             why.",
            of(unknown),
            of(failed)
        ),
    }
}

/// Somebody else's run over the same package.
#[component]
fn Other(run: OtherRun, now: OffsetDateTime) -> impl IntoView {
    let left = format!(" has {} left, {} of them in this run too", run.left, run.shared);
    view! {
        <li>
            <a href=format!("{RUNS}/{}", run.id)>{format!("{}, by {}", run.kind.label(), run.asked_by)}</a>
            {left}
            <small>" asked " <Ago at=run.asked_at now/></small>
        </li>
    }
}

#[component]
fn Stop(can_stop: Command) -> impl IntoView {
    let reason = can_stop.reason().map(str::to_owned);
    can_stop.is_offered().then(|| {
        view! {
            <ConfirmCommand
                label="Stop"
                question="Stop this run?"
                consequence="Items that have not begun are canceled; those under way are finished. What was done stays done."
                action="/ui/runs/stop"
                form=FORM
                disabled=reason
            />
        }
    })
}

/// A system that the run waits for.
#[component]
fn Waiting(system: WaitingSystem, now: OffsetDateTime) -> impl IntoView {
    view! {
        <Alert kind=AlertKind::Warning>
            <strong>{format!("Waits for {}", system.system.name)}</strong>
            {system.since.map(|at| view! { ", first seen " <Ago at now/> })}
            {format!(". {}", system.cause)}
            {system.next_attempt.map(|at| view! { " It is asked again " <Ago at=at.max(now) now/> "." })}
        </Alert>
    }
}

#[component]
fn About(run: RunProgress) -> impl IntoView {
    let package = address(run.package.id);
    let (tone, state) = (tone(&run), state(&run));
    let (put_back, withdrawn) = match run.kind {
        RunKind::Preview => ("to put back", "to withdraw"),
        kind => (kind.did_with_missing(), "withdrawn"),
    };
    let memberships = |words: &str| format!("Memberships {words}");
    view! {
        <KeyValues>
            <KeyValue label="State">
                <StatusTag tone>{state}</StatusTag>
            </KeyValue>
            <KeyValue label="Access package">
                <a href=package>{run.package.name}</a>
            </KeyValue>
            <KeyValue label="Selection">{run.selection}</KeyValue>
            <KeyValue label="Asked by">{run.asked_by}</KeyValue>
            <KeyValue label="Asked">
                <DateTime at=run.asked_at/>
            </KeyValue>
            <KeyValue label="Finished">
                {match run.finished_at {
                    Some(at) => view! { <DateTime at/> }.into_any(),
                    None => "Not yet".into_any(),
                }}
            </KeyValue>
            {run
                .preview
                .map(|preview| {
                    view! {
                        <KeyValue label="Carries out">
                            <a href=format!("{RUNS}/{preview}")>"A preview, and nothing else"</a>
                        </KeyValue>
                    }
                })}
            <KeyValue label=memberships(put_back)>{count(run.grants_put_back.into())}</KeyValue>
            <KeyValue label=memberships(withdrawn)>{count(run.grants_withdrawn.into())}</KeyValue>
        </KeyValues>
    }
}

/// How many items ended how; each number leads to those items.
fn outcomes(run: &RunProgress, chosen: RunItems, here: &str, still: bool) -> impl IntoView + use<> {
    let tile = |label: &'static str, number: u32, href: String, current: bool| {
        let href = updates::keep(&href, still);
        // A plain link: the router's own would call every one of them current, since they differ in the query only.
        view! {
            <li>
                <a href=href class="tile" aria-current=current.then_some("true")>
                    <strong>{count(number.into())}</strong>
                    <span>{label}</span>
                </a>
            </li>
        }
    };
    let came = Outcome::ALL
        .iter()
        .copied()
        .filter(|outcome| run.outcomes.of(*outcome) > 0 || chosen == RunItems::Ended(*outcome));
    let usual = chosen == RunItems::Usual;
    let mut tiles = if run.kind == RunKind::Preview {
        let all = format!("{here}?outcome=all");
        vec![
            tile("Needs attention", RunItems::Usual.count(run), here.to_owned(), usual),
            tile("All", run.done, all, chosen == RunItems::All),
        ]
    } else {
        vec![tile("All", run.done, here.to_owned(), usual || chosen == RunItems::All)]
    };
    tiles.extend(came.map(|outcome| {
        let href = format!("{here}?outcome={outcome}");
        tile(outcome.label_in(run.kind), run.outcomes.of(outcome), href, chosen == RunItems::Ended(outcome))
    }));
    view! { <ul class="tiles">{tiles}</ul> }
}
