//! The WASM entry point. It starts what makes the server's pages live, and holds nothing else.

use wasm_bindgen::prelude::*;

/// Called once by the page's module script: with this module, which exports the islands, and with Idiomorph's `morph`.
#[wasm_bindgen]
pub fn hydrate(module: JsValue, morph: js_sys::Function) {
    leptos::mount::hydrate_islands();
    regrant_app::live::start(module, morph);
}
