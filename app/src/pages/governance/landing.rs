//! The Identity Governance page.

use super::api;
use crate::{
    components::{Blade, BladeBody, Cards, Crumb, EmptyState, loaded},
    pages::health::{HealthOverTime, span_in_address},
    routes::GOVERNANCE,
};
use leptos::prelude::*;
use regrant_model::view::HealthHistory;

/// The page.
#[component]
pub fn GovernancePage() -> impl IntoView {
    let span = span_in_address();
    loaded(api::health(span), |history| view! { <Governance history/> }.into_any())
}

#[component]
fn Governance(#[prop(optional_no_strip)] history: Option<HealthHistory>) -> impl IntoView {
    let entries = GOVERNANCE.offered();
    let body = if entries.is_empty() {
        view! {
            <EmptyState title="Your roles show nothing here.">
                "Ask an administrator for a role in a catalog."
            </EmptyState>
        }
        .into_any()
    } else {
        let health = history.map(|history| {
            let here = "/identity-governance".to_owned();
            view! { <HealthOverTime history here nobody="Nobody has been assigned an access package yet."/> }
        });
        view! {
            <p class="lead">
                "Access packages bundle access; assignments say who has them. Regrant checks that every claim is true, and \
                Reprocess puts back what is missing."
            </p>
            <Cards entries/>
            {health}
        }
        .into_any()
    };
    view! {
        <Blade title="Identity Governance" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>{body}</BladeBody>
        </Blade>
    }
}
