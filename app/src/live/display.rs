//! How somebody likes the portal to look: what is chosen holds at once, and the server keeps it.

use super::{page, visit};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, FormData, HtmlFormElement, HtmlInputElement, UrlSearchParams};

/// The attribute of the document that the style sheet follows. Pages that are put in place leave it as it is.
const DENSITY: &str = "data-density";

/// Something of the choice was changed. Nothing that is typed elsewhere on the page is touched by it.
pub(super) fn chosen(event: &Event) {
    let choice = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(choice) = choice else { return };
    let form = choice.closest("form[data-instant]").ok().flatten();
    let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    if choice.name() == "density" {
        set(&choice.value());
    }
    let fields = FormData::new_with_form(&form);
    let Ok(body) = fields.and_then(|fields| UrlSearchParams::new_with_str_sequence_sequence(&fields)) else {
        return;
    };
    let address = form.get_attribute("action").unwrap_or_else(page::here);
    visit::keep(&address, body.as_ref());
}

fn set(density: &str) {
    if let Some(root) = document().document_element() {
        // It fails only for a name that is none.
        let _set = root.set_attribute(DENSITY, density);
    }
}
