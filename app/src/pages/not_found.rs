//! What is shown where nothing is, or where the reader may not know that something is.

use crate::{
    api::AppError,
    components::{Blade, BladeBody, EmptyState},
};
use leptos::prelude::*;
use regrant_model::ErrorKind;

/// The page for an address that leads nowhere; the answer's status is 404.
#[component]
pub fn NotFound() -> impl IntoView {
    // Made for its effect on the answer's status.
    let error = AppError::new(ErrorKind::NotFound, "There is no such page, or your role can't see it.");
    view! {
        <Blade title="Not found">
            <BladeBody>
                <EmptyState title=error.message>
                    <a href="/">"Go to Home"</a>
                </EmptyState>
            </BladeBody>
        </Blade>
    }
    .into_any()
}
