//! What makes pages of the server live in the browser.
//!
//! Links and forms do what they do without JavaScript, but the answer is brought into the page that is there in place of
//! a reload: `visit` fetches it, `page` puts it in place with Idiomorph, which keeps focus, scroll position and islands.
//! A page that something happens to is read again ([`refresh`]).

mod dialogs;
mod display;
mod events;
mod fields;
mod keys;
mod moments;
mod page;
mod session;
mod tallies;
mod trouble;
mod unsaved;
mod visit;

pub use visit::{refresh, text};

use wasm_bindgen::JsValue;

/// Hydrates the islands and takes over links and forms. `module` is the WASM's own module, which exports the islands;
/// `morph` is Idiomorph's function.
pub fn start(module: JsValue, morph: js_sys::Function) {
    page::start(module, morph);
    events::listen();
    session::start();
}
