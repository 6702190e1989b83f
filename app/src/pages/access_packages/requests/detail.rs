//! One request: what was asked, what became of it, and what can still be done.

use super::{
    super::{
        frame::{PackageBlade, address, id_in_address, no_such},
        history::History,
    },
    api,
};
use crate::{
    components::{
        Ago, Alert, AlertKind, BladeAside, BladeBody, CommandBar, CommandButton, CommandLink, ConfirmCommand,
        Crumb, DateTime, Day, DirectoryLink, GrantCard, KeyValue, KeyValues, StatusTag, Tone, loaded,
    },
    format::counted,
    pages::following::{LiveRuns, followed},
};
use leptos::prelude::*;
use regrant_model::{
    PackageId, RequestId,
    state::{RequestState, RequestType},
    view::{Command, DeliveryError, RequestDetail},
};
use time::OffsetDateTime;

/// The form of the commands.
const FORM: &str = "request";

/// The page.
#[component]
pub fn RequestPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package", "access package");
    let request = id_in_address::<RequestId>("request", "request");
    loaded(
        async move {
            let package: PackageId = package?;
            let mut detail = api::detail(request?).await?;
            if package != detail.package.id {
                return Err(no_such("request"));
            }
            detail.runs = followed(detail.runs).await?;
            Ok(detail)
        },
        |detail| view! { <Detail detail/> }.into_any(),
    )
}

#[component]
fn Detail(detail: RequestDetail) -> impl IntoView {
    let (id, package) = (detail.id, detail.package.id);
    let base = address(package);
    let crumbs = vec![Crumb::new("Requests", format!("{base}/requests"))];
    let head = detail.package.clone();
    let part = detail.subject.name.clone();
    let runs = detail.runs.clone();
    let too_late = is_too_late(&detail).then(|| view! { <TooLate detail=detail.clone() base=base.clone()/> });
    let reason = |command: &Command| command.reason().map(str::to_owned);
    let reprocess = detail.can_reprocess.is_offered().then(|| {
        view! {
            <CommandButton
                label="Reprocess request"
                action="/ui/requests/reprocess"
                primary=true
                // The message below says it, with the way on.
                quiet=is_too_late(&detail)
                form=FORM
                disabled=reason(&detail.can_reprocess)
            />
        }
    });
    let preview = detail.can_reprocess.is_offered().then(|| {
        view! {
            <CommandButton
                label="Preview changes"
                action="/ui/requests/preview"
                form=FORM
                quiet=true
                disabled=reason(&detail.can_reprocess)
            />
        }
    });
    let end = detail.can_cancel.is_offered().then(|| {
        view! {
            <ConfirmCommand
                label="Cancel request"
                question="Cancel this request?"
                consequence="It ends. What was delivered because of it is taken back."
                action="/ui/requests/cancel"
                form=FORM
                disabled=reason(&detail.can_cancel)
            />
        }
    });
    let history = view! { <History entries=detail.history.clone() now=detail.now package/> };
    let errors = view! { <Errors errors=detail.errors.clone() now=detail.now/> };
    let facts = view! { <Facts detail/> };
    view! {
        <PackageBlade head part more=crumbs>
            <BladeBody>
                <form method="post" id=FORM>
                    <input type="hidden" name="package" value=package.to_string()/>
                    <input type="hidden" name="selected[]" value=id.to_string()/>
                </form>
                <CommandBar>
                    {reprocess} {preview} {end}
                    <CommandLink
                        label="Refresh"
                        href=format!("{base}/requests/{id}")
                    />
                </CommandBar>
                {too_late}
                {facts}
                <h2>"Delivery errors"</h2>
                {errors}
                <LiveRuns runs/>
            </BladeBody>
            <BladeAside label="History">
                <h2>"History"</h2>
                {history}
            </BladeAside>
        </PackageBlade>
    }
}

/// Whether it could be reprocessed if the window were still open.
fn is_too_late(detail: &RequestDetail) -> bool {
    matches!(detail.state, RequestState::PartiallyDelivered | RequestState::DeliveryFailed)
        && detail.window.is_some_and(|window| !window.is_open(detail.now))
}

/// What is left to do then. Of the errors below it is the assignment that can be reprocessed; and where an administrator
/// has assigned, nobody may be able to ask.
#[component]
fn TooLate(detail: RequestDetail, base: String) -> impl IntoView {
    let standing = detail.assignment.filter(|(_, state)| state.is_live());
    let asked = matches!(
        detail.kind,
        RequestType::UserAdd | RequestType::UserExtend | RequestType::UserUpdate | RequestType::UserRemove
    );
    let way = match standing {
        Some((id, _)) => view! {
            <a href=format!("{base}/assignments/{id}")>"Its assignment"</a>
            " can still be reprocessed. Or cancel the request, and "
        }
        .into_any(),
        None => "Cancel it, and ".into_any(),
    };
    let anew = if asked {
        view! {
            "make a new one in "
            <a href="/my-access">"My Access"</a>
        }
        .into_any()
    } else if detail.package.commands.assign {
        view! {
            "make a "
            <a href=format!("{base}/assignments/new")>"new assignment"</a>
        }
        .into_any()
    } else {
        "have a new assignment made".into_any()
    };
    view! {
        <Alert kind=AlertKind::Info>"The time to reprocess this request is over. " {way} {anew} "."</Alert>
    }
}

#[component]
fn Errors(errors: Vec<DeliveryError>, now: OffsetDateTime) -> impl IntoView {
    if errors.is_empty() {
        return view! { <p class="lead">"None."</p> }.into_any();
    }
    let words =
        counted(errors.len() as u64, "resource role is not delivered.", "resource roles are not delivered.");
    let card = |error: DeliveryError| {
        let next = error.next_attempt.map(|at| {
            view! {
                <p class="grant-more">
                    "Next attempt " <Ago at now/>
                </p>
            }
        });
        view! {
            <GrantCard
                resource=error.resource
                role=error.role
                system=error.system
                tone=Tone::Bad
                state=|| "Not delivered"
                cause=Some(error.cause)
            >
                {next}
            </GrantCard>
        }
    };
    view! {
        <p class="lead">{words}</p>
        <ul class="grants">{errors.into_iter().map(card).collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn Facts(detail: RequestDetail) -> impl IntoView {
    let base = address(detail.package.id);
    let (user, name, upn) = (detail.subject.id, detail.subject.name, format!(" {}", detail.subject.upn));
    let status = if detail.status.label() == detail.state.label() || detail.state == RequestState::Delivered {
        detail.state.label().to_owned()
    } else {
        format!("{} ({})", detail.state.label(), detail.status.label())
    };
    let window = detail
        .window
        .filter(|_| matches!(detail.state, RequestState::PartiallyDelivered | RequestState::DeliveryFailed));
    let assignment = detail.assignment.map(|(id, state)| {
        view! {
            <KeyValue label="Assignment">
                <a href=format!("{base}/assignments/{id}")>{state.label()}</a>
                <small>" at present"</small>
            </KeyValue>
        }
    });
    let justification =
        if detail.justification.is_empty() { "None".to_owned() } else { detail.justification };
    let starts = detail.starts_at.map_or_else(|| "At once".into_any(), |at| view! { <Day at/> }.into_any());
    let ends =
        detail.ends_at.map_or_else(|| "As the policy says".into_any(), |at| view! { <Day at/> }.into_any());
    view! {
        <KeyValues>
            <KeyValue label="User">
                <DirectoryLink href=format!("/directory/users/{user}") name/>
                <small>{upn}</small>
            </KeyValue>
            <KeyValue label="Request type">{detail.kind.label()}</KeyValue>
            <KeyValue label="Status">
                <StatusTag tone=Tone::of_request(detail.state)>{status}</StatusTag>
            </KeyValue>
            <KeyValue label="Policy">{detail.policy.name}</KeyValue>
            <KeyValue label="Requested">
                <DateTime at=detail.created_at/>
                {format!(" by {}", detail.requestor)}
            </KeyValue>
            <KeyValue label="Justification">{justification}</KeyValue>
            <KeyValue label="Wanted from">{starts}</KeyValue>
            <KeyValue label="Wanted until">{ends}</KeyValue>
            {detail
                .completed_at
                .map(|at| {
                    view! {
                        <KeyValue label="Completed">
                            <DateTime at/>
                        </KeyValue>
                    }
                })}
            {window
                .map(|window| {
                    view! {
                        <KeyValue label="Reprocess until">
                            <DateTime at=window.ends_at/>
                        </KeyValue>
                    }
                })}
            {assignment}
        </KeyValues>
    }
}
