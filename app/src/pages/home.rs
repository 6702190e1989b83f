//! Home: where to go from here.

use crate::{
    api::Visit,
    components::{Blade, BladeBody, Cards},
    routes::NAVIGATION,
};
use leptos::prelude::*;

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
                    .map(|section| (section.label, section.offered()))
                    .filter(|(_, entries)| !entries.is_empty())
                    .map(|(label, entries)| {
                        view! {
                            <section class="home-section">
                                <h2>{label}</h2>
                                <Cards entries/>
                            </section>
                        }
                    })
                    .collect_view()}
            </BladeBody>
        </Blade>
    }
    .into_any()
}
