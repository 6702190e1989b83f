//! One assignment: what it claims, and whether each part of the claim is true.

use super::{
    super::{
        frame::{PackageBlade, address, id_in_address, no_such},
        history::History,
    },
    api,
    grant::Grant,
};
use crate::{
    components::{
        Alert, AlertKind, BladeAside, BladeBody, CommandBar, CommandButton, CommandLink, ConfirmCommand,
        Crumb, DateTime, Day, KeyValue, KeyValues, StatusTag, Tone, VerifiedTag, dynamic, loaded,
    },
    page_data::page_data,
    pages::following::Following,
};
use leptos::{prelude::*, reactive::spawn_local};
use leptos_router::components::A;
use regrant_model::{
    AssignmentId, PackageId,
    view::{AssignmentDetail, Command},
};

/// The form of the commands.
const FORM: &str = "assignment";

/// The page.
#[component]
pub fn AssignmentPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package");
    let assignment = id_in_address::<AssignmentId>("assignment");
    let data = page_data(
        move || (package.get(), assignment.get()),
        |(package, assignment)| async move {
            let detail = api::detail(assignment.ok_or_else(|| no_such("assignment"))?).await?;
            if package == Some(detail.package.id) { Ok(detail) } else { Err(no_such("assignment")) }
        },
    );
    loaded(data, |detail| view! { <Detail detail/> }.into_any())
}

#[component]
fn Detail(detail: AssignmentDetail) -> impl IntoView {
    let (id, package) = (detail.id, detail.package.id);
    let base = address(package);
    let head = detail.package.clone();
    let part = detail.subject.name.clone();
    let runs = detail.runs.clone();
    let detail = RwSignal::new(detail);
    let following = Following::new(runs, move |following| {
        spawn_local(async move { following.take(api::detail(id).await, |fresh| detail.set(fresh)) });
    });
    let offered = move |command: fn(&AssignmentDetail) -> &Command| {
        detail.with_untracked(|detail| command(detail).is_offered())
    };
    let reason = move |command: fn(&AssignmentDetail) -> &Command| {
        Signal::derive(move || detail.with(|detail| command(detail).reason().map(str::to_owned)))
    };
    view! {
        <PackageBlade head part more=vec![Crumb::new("Assignments", format!("{base}/assignments"))]>
            <BladeBody>
                <form method="post" id=FORM on:submit=move |event| following.submit(&event)>
                    <input type="hidden" name="package" value=package.to_string()/>
                    <input type="hidden" name="selected[]" value=id.to_string()/>
                </form>
                <CommandBar>
                    {offered(|detail| &detail.can_reprocess)
                        .then(|| {
                            view! {
                                <CommandButton
                                    label="Reprocess"
                                    action="/ui/assignments/reprocess"
                                    primary=true
                                    form=FORM
                                    disabled=reason(|detail| &detail.can_reprocess)
                                />
                            }
                        })}
                    {offered(|detail| &detail.can_remove)
                        .then(|| {
                            view! {
                                <ConfirmCommand
                                    label="Remove"
                                    question="Remove this assignment?"
                                    consequence="It ends. Access that no other assignment of the same user gives is withdrawn; access \
                                    that was there before Regrant stays."
                                    action="/ui/assignments/remove"
                                    form=FORM
                                    quiet=true
                                    disabled=reason(|detail| &detail.can_remove)
                                />
                            }
                        })}
                    <CommandLink
                        label="Refresh"
                        href=format!("{base}/assignments/{id}")
                        on_press=Callback::new(move |()| following.read_now())
                    />
                </CommandBar>
                {following.failure()}
                {dynamic(move || {
                    detail
                        .with(|detail| detail.behind_package && detail.state.is_live())
                        .then(|| {
                            view! {
                                <Alert kind=AlertKind::Info>
                                    "The access package has changed since this assignment was last brought to it. Reprocess does that."
                                </Alert>
                            }
                        })
                })}
                {dynamic(move || view! { <Facts detail=detail.get()/> })}
                <h2>"Resource roles"</h2>
                {dynamic(move || {
                    detail
                        .with(|detail| {
                            if detail.grants.is_empty() {
                                view! { <p class="lead">"The access package gives nothing."</p> }.into_any()
                            } else {
                                let now = detail.now;
                                let grants = detail.grants.iter().cloned();
                                let cards = grants.map(|grant| view! { <Grant grant now/> }).collect_view();
                                view! { <ul class="grants">{cards}</ul> }.into_any()
                            }
                        })
                })}
                {following.live()}
            </BladeBody>
            <BladeAside label="History">
                <h2>"History"</h2>
                {dynamic(move || {
                    let (now, entries) = detail.with(|detail| (detail.now, detail.history.clone()));
                    view! { <History entries now package/> }
                })}
            </BladeAside>
        </PackageBlade>
    }
}

#[component]
fn Facts(detail: AssignmentDetail) -> impl IntoView {
    let requests = format!("{}/requests", address(detail.package.id));
    let day = |at| view! { <Day at/> }.into_any();
    let (status, tone) = (detail.status(), Tone::of_assignment(detail.state, detail.remaining));
    let (user, name, upn) = (detail.subject.id, detail.subject.name, format!(" {}", detail.subject.upn));
    let deleted = detail.subject_deleted.then_some(" (deleted)");
    let made_by = detail.made_by.map(|made| {
        view! {
            ", "
            <A href=format!(
                "{requests}/{}",
                made.request,
            )>{format!("{} by {}", made.kind.label(), made.requestor)}</A>
        }
    });
    view! {
        <KeyValues>
            <KeyValue label="User">
                <A href=format!("/directory/users/{user}")>{name}</A>
                {deleted}
                <small>{upn}</small>
            </KeyValue>
            <KeyValue label="Status">
                <StatusTag tone>{status}</StatusTag>
            </KeyValue>
            <KeyValue label="Verified">
                <VerifiedTag verified=detail.verified now=detail.now/>
            </KeyValue>
            <KeyValue label="Policy">{detail.policy.name}</KeyValue>
            <KeyValue label="Assigned">
                <DateTime at=detail.created_at/>
                {made_by}
            </KeyValue>
            <KeyValue label="Starts">{day(detail.starts_at)}</KeyValue>
            <KeyValue label="Ends">{detail.ends_at.map_or_else(|| "None".into_any(), day)}</KeyValue>
            {detail
                .ended_at
                .map(|at| {
                    view! {
                        <KeyValue label="Ended">
                            <DateTime at/>
                        </KeyValue>
                    }
                })}
        </KeyValues>
    }
}
