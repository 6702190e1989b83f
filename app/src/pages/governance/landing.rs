//! The Identity Governance page.

use crate::{
    components::{Blade, BladeBody, Cards, Crumb, EmptyState},
    routes::GOVERNANCE,
};
use leptos::prelude::*;

/// The page.
#[component]
pub fn GovernancePage() -> impl IntoView {
    let entries = GOVERNANCE.offered();
    let body = if entries.is_empty() {
        view! {
            <EmptyState title="Your roles show nothing here.">
                "Ask an administrator for a role in a catalog."
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <p class="lead">
                "Access packages bundle access; assignments say who has them. Regrant checks that every claim is true, and \
                Reprocess puts back what is missing."
            </p>
            <Cards entries/>
        }
        .into_any()
    };
    view! {
        <Blade title="Identity Governance" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>{body}</BladeBody>
        </Blade>
    }
}
