//! The Identity Governance page.

use super::api::{self, Shown};
use crate::{
    components::{Blade, BladeBody, Crumb, EmptyState, loaded},
    page_data::page_data,
    pages::{access_packages::frame::PACKAGES, catalogs::CATALOGS, runs::RUNS},
};
use leptos::prelude::*;
use leptos_router::components::A;

/// The page.
#[component]
pub fn GovernancePage() -> impl IntoView {
    let data = page_data(|| (), |()| api::for_caller());
    loaded(data, |shown| view! { <Landing shown/> }.into_any())
}

#[component]
fn Landing(shown: Shown) -> impl IntoView {
    let nothing = !shown.catalogs && !shown.runs;
    view! {
        <Blade title="Identity Governance" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>
                <p class="lead">
                    "Access packages bundle access; assignments say who has them. Regrant checks that every claim is true, and \
                    Reprocess puts back what is missing."
                </p>
                <ul class="home-cards">
                    {shown
                        .catalogs
                        .then(|| {
                            view! {
                                <Card label="Access packages" href=PACKAGES>
                                    "Bundles of access: who has them, and whether it is true."
                                </Card>
                                <Card label="Catalogs" href=CATALOGS>
                                    "What access packages are made of, and who manages them."
                                </Card>
                            }
                        })}
                    {shown
                        .runs
                        .then(|| {
                            view! {
                                <Card label="Reprocess runs" href=RUNS>
                                    "What was looked at and put back, item by item."
                                </Card>
                            }
                        })}
                </ul>
                {nothing
                    .then(|| {
                        view! {
                            <EmptyState title="Your roles show nothing here.">
                                "Ask an administrator for a role in a catalog."
                            </EmptyState>
                        }
                    })}
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Card(label: &'static str, href: &'static str, children: Children) -> impl IntoView {
    view! {
        <li>
            <A href attr:class="home-card">
                <strong>{label}</strong>
                <span>{children()}</span>
            </A>
        </li>
    }
}
