//! The WASM entry point. It hydrates what the server has rendered and holds nothing else.

/// Attaches the portal to the page; called once by the page's module script.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(regrant_app::App);
}
