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
        Crumb, DateTime, Day, DirectoryLink, KeyValue, KeyValues, StatusTag, Tone, VerifiedTag, loaded,
    },
    pages::following::{LiveRuns, followed},
};
use leptos::prelude::*;
use regrant_model::{
    AssignmentId, PackageId,
    view::{AssignmentDetail, Command},
};

/// The form of the commands.
const FORM: &str = "assignment";

/// The page.
#[component]
pub fn AssignmentPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package", "access package");
    let assignment = id_in_address::<AssignmentId>("assignment", "assignment");
    loaded(
        async move {
            let package: PackageId = package?;
            let mut detail = api::detail(assignment?).await?;
            if package != detail.package.id {
                return Err(no_such("assignment"));
            }
            detail.runs = followed(detail.runs).await?;
            Ok(detail)
        },
        |detail| view! { <Detail detail/> }.into_any(),
    )
}

#[component]
fn Detail(detail: AssignmentDetail) -> impl IntoView {
    let (id, package) = (detail.id, detail.package.id);
    let base = address(package);
    let head = detail.package.clone();
    let part = detail.subject.name.clone();
    let runs = detail.runs.clone();
    let behind = (detail.behind_package && detail.state.is_live()).then(|| {
        view! {
            <Alert kind=AlertKind::Info>
                "The access package has changed since this assignment was last brought to it. Reprocess does that."
            </Alert>
        }
    });
    let now = detail.now;
    let grants: Vec<_> =
        detail.grants.iter().map(|grant| view! { <Grant grant=grant.clone() now/> }).collect();
    let reason = |command: &Command| command.reason().map(str::to_owned);
    let reprocess = detail.can_reprocess.is_offered().then(|| {
        view! {
            <CommandButton
                label="Reprocess"
                action="/ui/assignments/reprocess"
                primary=true
                form=FORM
                disabled=reason(&detail.can_reprocess)
            />
        }
    });
    let preview = detail.can_reprocess.is_offered().then(|| {
        view! {
            <CommandButton
                label="Preview changes"
                action="/ui/assignments/preview"
                form=FORM
                quiet=true
                disabled=reason(&detail.can_reprocess)
            />
        }
    });
    let end = detail.can_remove.is_offered().then(|| {
                            view! {
                                <ConfirmCommand
                                    label="Remove"
                                    question="Remove this assignment?"
                                    consequence="It ends. Access that no other assignment of the same user gives is withdrawn; access \
                                    that was there before Regrant stays."
                                    action="/ui/assignments/remove"
                                    form=FORM
                                    quiet=true
                                    disabled=reason(&detail.can_remove)
                                />
                            }
    });
    let history = view! { <History entries=detail.history.clone() now=detail.now package/> };
    let facts = view! { <Facts detail/> };
    view! {
        <PackageBlade head part more=vec![Crumb::new("Assignments", format!("{base}/assignments"))]>
            <BladeBody>
                <form method="post" id=FORM>
                    <input type="hidden" name="package" value=package.to_string()/>
                    <input type="hidden" name="selected[]" value=id.to_string()/>
                </form>
                <CommandBar>
                    {reprocess} {preview} {end}
                    <CommandLink
                        label="Refresh"
                        href=format!("{base}/assignments/{id}")
                    />
                </CommandBar>
                {behind}
                {facts}
                <h2>"Resource roles"</h2>
                {if grants.is_empty() {
                    view! { <p class="lead">"The access package gives nothing."</p> }.into_any()
                } else {
                    view! { <ul class="grants">{grants}</ul> }.into_any()
                }}
                <LiveRuns runs/>
            </BladeBody>
            <BladeAside label="History">
                <h2>"History"</h2>
                {history}
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
            <a href=format!(
                "{requests}/{}",
                made.request,
            )>{format!("{} by {}", made.kind.label(), made.requestor)}</a>
        }
    });
    view! {
        <KeyValues>
            <KeyValue label="User">
                <DirectoryLink href=format!("/directory/users/{user}") name/>
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
            {(detail.ends_at.is_some() || detail.ended_at.is_none())
                .then(|| {
                    view! {
                        <KeyValue label="Ends">{detail.ends_at.map_or_else(|| "No end".into_any(), day)}</KeyValue>
                    }
                })}
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
