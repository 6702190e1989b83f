//! A package's Overview: what stands, and what needs attention.

use super::{
    api,
    edit::EditPackage,
    frame::{PackageBlade, address, field_in_address, id_in_address},
};
use crate::{
    components::{
        Ago, BladeAside, BladeBody, CommandBar, CommandButton, CommandLink, ConfirmCommand, DateTime,
        KeyValue, KeyValues, StatusTag, Tone, loaded,
    },
    format::{count, counted},
    pages::{
        causes::Causes,
        following::{LiveRuns, followed},
        health::{HealthOverTime, span_in_address},
        runs::{RUNS, run_state, run_tone},
    },
};
use leptos::prelude::*;
use regrant_model::{
    CatalogId, PackageId,
    state::RunKind,
    view::{
        Count, HealthHistory, Named, OutcomeCounts, PackageCauses, PackageCounts, PackageOverview,
        RunProgress,
    },
};

/// The form of the commands.
const FORM: &str = "package";

/// The page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package", "access package");
    let span = span_in_address();
    loaded(
        async move {
            let mut overview = api::overview(package?).await?;
            overview.runs = followed(overview.runs).await?;
            let edits = overview.head.commands.manage && field_in_address("edit") == "details";
            let places = if edits { Some(api::places().await?) } else { None };
            let mut seen = None;
            if overview.counts.is_some() {
                let id = overview.head.id;
                seen = Some((api::causes(id).await?, api::health(id, span).await?));
            }
            Ok((overview, seen, places))
        },
        |(overview, seen, places)| view! { <Overview overview seen places/> }.into_any(),
    )
}

#[component]
fn Overview(
    overview: PackageOverview,
    #[prop(optional_no_strip)] seen: Option<(PackageCauses, HealthHistory)>,
    #[prop(optional_no_strip)] places: Option<Vec<Named<CatalogId>>>,
) -> impl IntoView {
    let base = address(overview.head.id);
    let head = overview.head.clone();
    let runs = overview.runs.clone();
    let (now, recent) = (overview.now, overview.recent_runs.clone());
    let (gives_nothing, manages) = (overview.resource_roles == 0, head.commands.manage);
    let standing =
        overview.counts.map(|counts| view! { <Standing counts gives_nothing manages base=base.clone()/> });
    let package = head.id;
    let here = base.clone();
    let seen = seen.map(|(causes, history)| {
        view! {
            <Causes cards=causes.cards package can_retry=causes.can_retry now/>
            <HealthOverTime history here nobody="Nobody has this access package yet."/>
        }
    });
    let commands = view! { <Commands overview=overview.clone() base=base.clone()/> };
    let aside = places.map(|places| {
        let overview = overview.clone();
        view! {
            <BladeAside label="Edit access package">
                <EditPackage overview places back=base/>
            </BladeAside>
        }
    });
    view! {
        <PackageBlade head>
            <BladeBody>
                {commands}
                {standing}
                {seen}
                <h2>"About"</h2>
                <About overview/>
                {(!recent.is_empty())
                    .then(|| {
                        view! {
                            <h2>"Recent runs"</h2>
                            <ul class="attention">
                                {recent.into_iter().map(|run| view! { <Recent run now/> }).collect_view()}
                            </ul>
                        }
                    })}
                <LiveRuns runs/>
            </BladeBody>
            {aside}
        </PackageBlade>
    }
}

#[component]
fn Commands(overview: PackageOverview, base: String) -> impl IntoView {
    let head = overview.head;
    let manages = head.commands.manage;
    let hide = if head.hidden { "Show in My Access" } else { "Hide from My Access" };
    let delete = overview.can_delete.is_offered().then(|| {
        view! {
            <ConfirmCommand
                label="Delete"
                question="Delete this access package?"
                consequence="Nobody can be given it any more. Its history stays in the audit log."
                action="/ui/packages/delete"
                form=FORM
                disabled=overview.can_delete.reason().map(str::to_owned)
            />
        }
    });
    view! {
        <form method="post" id=FORM>
            <input type="hidden" name="package" value=head.id.to_string()/>
            <input type="hidden" name="hidden" value=(!head.hidden).to_string()/>
        </form>
        <CommandBar>
            {manages
                .then(|| {
                    view! {
                        <CommandLink label="Edit" href=format!("{base}?edit=details")/>
                        <CommandButton label=hide action="/ui/packages/hide" form=FORM/>
                    }
                })}
            {delete}
            <CommandLink label="Refresh" href=base/>
        </CommandBar>
    }
}

/// A run that has ended.
#[component]
fn Recent(run: RunProgress, now: time::OffsetDateTime) -> impl IntoView {
    let (tone, state) = (run_tone(&run), run_state(&run));
    let words = told(run.kind, run.total, &run.outcomes);
    view! {
        <li>
            <a href=format!("{RUNS}/{}", run.id)>{words}</a>
            " "
            <StatusTag tone plain=true>
                {state}
            </StatusTag>
            <small>" by " {run.asked_by} ", " <Ago at=run.asked_at now/></small>
        </li>
    }
}

/// What a run was about, and what came of it: "Reprocess of 3 assignments: 1 put back, 0 failed".
fn told(kind: RunKind, total: u32, outcomes: &OutcomeCounts) -> String {
    let assignments = || counted(total.into(), "assignment", "assignments");
    let requests = || counted(total.into(), "request", "requests");
    let what = match kind {
        RunKind::Reprocess => format!("Reprocess of {}", assignments()),
        RunKind::ReprocessRequests => format!("Reprocess of {}", requests()),
        RunKind::Assign => counted(total.into(), "new assignment", "new assignments"),
        RunKind::Remove => format!("Removal of {}", assignments()),
        RunKind::Cancel => format!("Cancellation of {}", requests()),
        RunKind::Expire => format!("Expiry of {}", assignments()),
        RunKind::Edit => format!("Package edit of {}", assignments()),
        // Of assignments or of requests.
        RunKind::Preview => format!("Preview of {}", count(total.into())),
    };
    let said = |number: u32, words: &str| format!("{} {words}", count(number.into()));
    let some = |number: u32, words: &str| (number > 0).then(|| said(number, words));
    let OutcomeCounts { put_back, withdrawn, failed, cannot_verify, canceled, .. } = *outcomes;
    let came = match kind {
        RunKind::Preview => {
            let changes = put_back.saturating_add(withdrawn);
            let would = (changes > 0).then(|| format!("would change {}", count(changes.into())));
            [would, None, some(failed, "would fail")]
        }
        RunKind::Remove | RunKind::Cancel | RunKind::Expire => {
            [Some(said(withdrawn, "withdrawn")), some(put_back, "put back"), Some(said(failed, "failed"))]
        }
        RunKind::Assign | RunKind::Edit | RunKind::Reprocess | RunKind::ReprocessRequests => {
            let put = said(put_back, kind.did_with_missing());
            [Some(put), some(withdrawn, "withdrawn"), Some(said(failed, "failed"))]
        }
    };
    let open = [some(cannot_verify, "could not be verified"), some(canceled, "canceled")];
    let mut came: Vec<String> = came.into_iter().chain(open).flatten().collect();
    if came.is_empty() {
        came.push("found nothing to change".to_owned());
    }
    format!("{what}: {}", came.join(", "))
}

/// A number that leads to the list of what it counts.
#[component]
fn Tile(label: &'static str, count: Count, href: String) -> impl IntoView {
    view! {
        <li>
            <a href=href class="tile">
                <strong>{count.to_string()}</strong>
                <span>{label}</span>
            </a>
        </li>
    }
}

#[component]
fn Standing(counts: PackageCounts, gives_nothing: bool, manages: bool, base: String) -> impl IntoView {
    let assignments = |query: &str| format!("{base}/assignments?{query}");
    let requests = format!("{base}/requests");
    let attention = [
        (
            counts.drifted,
            "drifted: access was removed outside of Regrant",
            Tone::Warn,
            assignments("verified=drifted"),
        ),
        (counts.delivery_failed, "with failed delivery", Tone::Bad, assignments("status=DeliveryFailed")),
        (
            counts.partially_delivered,
            "partially delivered",
            Tone::Warn,
            assignments("status=PartiallyDelivered"),
        ),
        (
            counts.access_remains,
            "ended or reduced, and access remains",
            Tone::Warn,
            assignments("status=Any&verified=access-remains"),
        ),
        (
            counts.cannot_verify,
            "that cannot be verified at the moment",
            Tone::Idle,
            assignments("verified=cannot-verify"),
        ),
    ];
    let mut items: Vec<_> = attention
        .into_iter()
        .filter(|(count, ..)| count.value > 0)
        .map(|(count, what, tone, href)| {
            let noun = if count.value == 1 { "assignment" } else { "assignments" };
            (tone, href, format!("{count} {noun} {what}"))
        })
        .collect();
    if counts.failed_requests.value > 0 {
        let noun = if counts.failed_requests.value == 1 { "request" } else { "requests" };
        let words = format!("{} {noun} failed or partially delivered", counts.failed_requests);
        items.push((Tone::Bad, requests.clone(), words));
    }
    let item = |(tone, href, words): (Tone, String, String)| {
        view! {
            <li>
                <a href=href>
                    <StatusTag tone>{words}</StatusTag>
                </a>
            </li>
        }
    };
    let calm = match (gives_nothing, manages, counts.delivered.value, counts.delivering.value) {
        (true, true, ..) => "It gives nothing yet. Add resource roles.",
        (true, false, ..) => "It gives nothing yet.",
        (false, _, 0, 0) => "Nothing. Nobody has it at the moment.",
        (false, _, 0, _) => "Nothing so far. It is still being delivered.",
        _ => "Nothing. Every claim was true when it was last checked.",
    };
    let nothing = items.is_empty().then_some(calm);
    view! {
        <h2>"Needs attention"</h2>
        {match nothing {
            Some(words) => view! { <p class="lead">{words}</p> }.into_any(),
            None => view! { <ul class="attention">{items.into_iter().map(item).collect_view()}</ul> }.into_any(),
        }}
        <h2>"Assignments and requests"</h2>
        <ul class="tiles">
            <Tile label="Delivered" count=counts.delivered href=assignments("status=Delivered")/>
            <Tile label="Delivering" count=counts.delivering href=assignments("status=Delivering")/>
            <Tile label="Expired" count=counts.expired href=assignments("status=Expired")/>
            <Tile label="Open requests" count=counts.open_requests href=requests/>
        </ul>
    }
}

#[component]
fn About(overview: PackageOverview) -> impl IntoView {
    let base = address(overview.head.id);
    let catalog = format!("/identity-governance/catalogs/{}", overview.head.catalog.id);
    let (roles, policies) = (format!("{base}/resource-roles"), format!("{base}/policies"));
    let description =
        if overview.description.is_empty() { "None".to_owned() } else { overview.description.clone() };
    view! {
        <KeyValues>
            <KeyValue label="Description">{description}</KeyValue>
            <KeyValue label="Catalog">
                <a href=catalog>{overview.head.catalog.name}</a>
            </KeyValue>
            <KeyValue label="Resource roles">
                <a href=roles>{overview.resource_roles}</a>
            </KeyValue>
            <KeyValue label="Policies">
                <a href=policies>{overview.policies}</a>
            </KeyValue>
            <KeyValue label="My Access">{if overview.head.hidden { "Hidden" } else { "Shown" }}</KeyValue>
            {overview
                .last_verified
                .map(|at| {
                    view! {
                        <KeyValue label="Last verified by a run">
                            <Ago at now=overview.now/>
                        </KeyValue>
                    }
                })}
            <KeyValue label="Created">
                <DateTime at=overview.created_at/>
            </KeyValue>
        </KeyValues>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_a_run_is_told_as_its_kind_has_it() {
        let put_back = OutcomeCounts { put_back: 1, ..OutcomeCounts::default() };
        let withdrawn = OutcomeCounts { withdrawn: 3, ..OutcomeCounts::default() };
        let unknown = OutcomeCounts { cannot_verify: 8, ..OutcomeCounts::default() };
        let as_wanted = OutcomeCounts { already_in_place: 144, ..OutcomeCounts::default() };
        for (kind, total, outcomes, words) in [
            (RunKind::Reprocess, 144, put_back, "Reprocess of 144 assignments: 1 put back, 0 failed"),
            (RunKind::ReprocessRequests, 1, put_back, "Reprocess of 1 request: 1 put back, 0 failed"),
            (RunKind::Assign, 1, put_back, "1 new assignment: 1 put in place, 0 failed"),
            (RunKind::Remove, 3, withdrawn, "Removal of 3 assignments: 3 withdrawn, 0 failed"),
            (RunKind::Preview, 144, put_back, "Preview of 144: would change 1"),
            (RunKind::Preview, 144, as_wanted, "Preview of 144: found nothing to change"),
            (RunKind::Preview, 8, unknown, "Preview of 8: 8 could not be verified"),
        ] {
            assert_eq!(told(kind, total, &outcomes), words);
        }
    }
}
