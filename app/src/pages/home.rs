//! Home: where to go from here.

use crate::{
    api::Visit,
    components::{Blade, BladeBody},
    routes::NAVIGATION,
};
use leptos::prelude::*;
use leptos_router::components::A;

/// The first page after sign-in.
#[component]
pub fn Home() -> impl IntoView {
    let viewer = use_context::<Visit>().and_then(|visit| visit.viewer);
    let role = viewer.map(|viewer| viewer.role).filter(|role| !role.is_empty());
    view! {
        <Blade title="Home">
            <BladeBody>
                {role.map(|role| view! { <p class="lead">{format!("You are signed in as {role}.")}</p> })}
                {NAVIGATION
                    .iter()
                    .map(|section| {
                        view! {
                            <section class="home-section">
                                <h2>{section.label}</h2>
                                <ul class="home-cards">
                                    {section
                                        .entries
                                        .iter()
                                        .map(|entry| {
                                            view! {
                                                <li>
                                                    <A href=entry.href attr:class="home-card">
                                                        <strong>{entry.label}</strong>
                                                        <span>{entry.about}</span>
                                                    </A>
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                            </section>
                        }
                    })
                    .collect_view()}
            </BladeBody>
        </Blade>
    }
    .into_any()
}
