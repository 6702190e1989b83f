//! Whether the page is alive.

use leptos::prelude::*;

/// False on the server and while the page hydrates, so that both render the same; true from then on.
pub fn use_hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move || set_hydrated.set(true));
    hydrated
}
