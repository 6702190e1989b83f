//! What was typed and not sent is not lost without a word.

use super::{fields, page};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use web_sys::{Element, Event};

const QUESTION: &str = "Leave this page? What you typed here has not been saved.";

thread_local! {
    static UNSAVED: Cell<bool> = const { Cell::new(false) };
}

/// Takes note of what somebody types into a form that changes something.
pub(super) fn typed(event: &Event) {
    let form =
        |field: Element| field.closest("form[method=post i]:not([data-apply], [data-instant])").ok()?;
    if fields::typed_in(event).and_then(form).is_some() {
        UNSAVED.set(true);
    }
}

/// It was sent, or left behind.
pub(super) fn forget() {
    UNSAVED.set(false);
}

/// Whether to go to this address: within a page, what was typed goes along.
pub(super) fn may_leave(address: &str) -> bool {
    let stays = page::path(address) == window().location().pathname().unwrap_or_default();
    stays || !UNSAVED.get() || window().confirm_with_message(QUESTION).unwrap_or(true)
}

/// Whether to go back or forward; the address has changed already.
pub(super) fn may_go_back() -> bool {
    !UNSAVED.get() || window().confirm_with_message(QUESTION).unwrap_or(true)
}

/// The browser asks in its own words when the portal itself is left.
pub(super) fn leaving(event: &Event) {
    if UNSAVED.get() {
        event.prevent_default();
        // Older browsers ask for this.
        let _set = js_sys::Reflect::set(event, &"returnValue".into(), &JsValue::TRUE);
    }
}
