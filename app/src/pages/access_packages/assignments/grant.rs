//! One resource role of an assignment, in words.

use crate::components::{Ago, GrantCard, Since, Tone, sees_directory};
use leptos::prelude::*;
use regrant_model::{
    state::{GrantStatus, Origin},
    view::GrantView,
};
use time::OffsetDateTime;

/// The card of a grant.
#[component]
pub(super) fn Grant(
    /// The grant.
    grant: GrantView,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    let unverified = grant.unverified_since.filter(|_| grant.status.counts_as_delivered());
    let tone = if unverified.is_some() { Tone::Idle } else { Tone::of_grant(grant.status) };
    let (status, verified_at) = (grant.status, grant.verified_at);
    let state = move || match (status, unverified, verified_at) {
        (GrantStatus::InPlace, None, Some(at)) => view! { "Verified " <Ago at now/> }.into_any(),
        (GrantStatus::Drifted, _, _) => "Drifted".into_any(),
        (_, Some(since), _) => view! { "Cannot be verified " <Since at=since now/> }.into_any(),
        _ => status.label().into_any(),
    };
    let seen =
        (status != GrantStatus::InPlace || unverified.is_some()).then_some(verified_at).flatten().map(|at| {
            let words = match (status, unverified) {
                (GrantStatus::InPlace | GrantStatus::Accepted, Some(_)) => "Last seen in place ",
                (GrantStatus::Withdrawn, _) => "Seen gone ",
                _ => "Last looked at ",
            };
            view! {
                <p class="grant-more">
                    {words} <Ago at now/>
                </p>
            }
        });
    let next = grant.next_attempt.map(|at| {
        view! {
            <p class="grant-more">
                "Next attempt " <Ago at=at.max(now) now/>
            </p>
        }
    });
    let left = (status == GrantStatus::Withdrawn && grant.origin == Origin::Found)
        .then(|| view! { <p class="grant-more">"It was there before Regrant, and was left in place."</p> });
    let group = grant.group.filter(|_| sees_directory()).map(|group| {
        view! {
            <p class="grant-more">
                <a href=format!("/directory/groups/{group}")>"Open the group"</a>
            </p>
        }
    });
    let shared = shared(&grant).map(|words| view! { <p class="grant-more">{words}</p> });
    view! {
        <GrantCard
            resource=grant.resource
            role=grant.role
            system=grant.system.name
            tone
            state=ViewFn::from(state)
            cause=grant.cause
        >
            {seen}
            {next}
            {left}
            {shared}
            {group}
        </GrantCard>
    }
}

/// Which other packages give the same.
fn shared(grant: &GrantView) -> Option<String> {
    let hidden = match grant.shared_with_hidden {
        0 => None,
        1 => Some("one more access package".to_owned()),
        more => Some(format!("{more} more access packages")),
    };
    let names: Vec<String> = grant.shared_with.iter().cloned().chain(hidden).collect();
    let (last, rest) = names.split_last()?;
    Some(if rest.is_empty() {
        format!("Also given by {last}.")
    } else {
        format!("Also given by {} and {last}.", rest.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regrant_model::{GrantId, SystemId, view::Named};

    fn given_by(shared_with: &[&str], shared_with_hidden: u32) -> Option<String> {
        shared(&GrantView {
            id: GrantId(SystemId::BUILTIN.0),
            resource: String::new(),
            role: String::new(),
            system: Named { id: SystemId::BUILTIN, name: String::new() },
            group: None,
            status: GrantStatus::InPlace,
            origin: Origin::Ours,
            verified_at: None,
            unverified_since: None,
            cause: None,
            next_attempt: None,
            wanted: true,
            shared_with: shared_with.iter().map(ToString::to_string).collect(),
            shared_with_hidden,
        })
    }

    #[test]
    fn packages_that_may_not_be_seen_are_only_counted() {
        assert_eq!(given_by(&[], 0), None);
        assert_eq!(given_by(&["Sales"], 0).as_deref(), Some("Also given by Sales."));
        assert_eq!(given_by(&["Sales", "HR"], 0).as_deref(), Some("Also given by Sales and HR."));
        assert_eq!(
            given_by(&["Sales"], 2).as_deref(),
            Some("Also given by Sales and 2 more access packages.")
        );
        assert_eq!(given_by(&[], 1).as_deref(), Some("Also given by one more access package."));
    }
}
