//! Failures by cause: what it is, about which objects, who can mend it, and trying all of them again.

use crate::{
    components::{Ago, Since, Tone},
    format::counted,
    pages::access_packages::frame::address,
};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    view::{CauseCard, Command},
};
use time::OffsetDateTime;

/// The cards; nothing when nothing fails.
#[component]
pub(super) fn Causes(
    /// The causes.
    cards: Vec<CauseCard>,
    /// The package of the assignments.
    package: PackageId,
    /// Whether the reader may try again.
    can_retry: Command,
    /// The server's now.
    now: OffsetDateTime,
) -> impl IntoView {
    (!cards.is_empty()).then(|| {
        let retries = can_retry.is_enabled();
        view! {
            <section class="below" aria-labelledby="causes">
                <h2 id="causes">"Why access is missing"</h2>
                <ul class="grants">
                    {cards.into_iter().map(|card| view! { <Card card package retries now/> }).collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn Card(card: CauseCard, package: PackageId, retries: bool, now: OffsetDateTime) -> impl IntoView {
    let filter = card.retry.to_query();
    let list = format!("{}/assignments?{filter}", address(package));
    let more = match card.more_objects {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let objects = format!("{}{more} in {}", card.objects.join(", "), card.system.name);
    let assignments = format!(
        "{} {}",
        card.assignments,
        if card.assignments.value == 1 { "assignment" } else { "assignments" }
    );
    let label = format!("Retry all with this cause: {}", card.kind.label());
    let retry = retries.then(|| {
        view! {
            <form method="post" action="/ui/assignments/reprocess">
                <input type="hidden" name="package" value=package.to_string()/>
                <input type="hidden" name="all" value="true"/>
                <input type="hidden" name="filter" value=filter/>
                <button type="submit" class="button outlined" aria-label=label>
                    "Retry all with this cause"
                </button>
            </form>
        }
    });
    let grants = u64::from(card.grants.value);
    view! {
        <li class="grant">
            <div class="grant-head">
                <strong>{card.kind.label()}</strong>
                <a href=list>{assignments}</a>
            </div>
            <p class="grant-where">{objects}</p>
            <p class=format!("grant-cause {}", Tone::Bad.class())>{card.example}</p>
            <p class="grant-more">{card.kind.remedy()}</p>
            <p class="grant-more">
                {counted(grants, "membership", "memberships")}
                {card.since.map(|at| view! { ", " <Since at now/> })}
                {match card.next_attempt {
                    Some(at) => view! { ". Next attempt " <Ago at=at.max(now) now/> "." }.into_any(),
                    None => ". It is not tried again by itself.".into_any(),
                }}
            </p>
            {retry}
        </li>
    }
}
