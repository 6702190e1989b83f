//! Shortcuts. Those of a single key can be switched off, since speech input may type one by accident (WCAG 2.1.4).

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, EventTarget, HtmlElement, HtmlInputElement, KeyboardEvent};

/// Where the browser keeps that they are off.
const OFF: &str = "regrant-keys-off";

pub(super) fn pressed(event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    let target: Option<Element> = event.target().and_then(|target: EventTarget| target.dyn_into().ok());
    let within =
        |selector| target.as_ref().is_some_and(|target| target.closest(selector).ok().flatten().is_some());
    let modified = key.ctrl_key() || key.meta_key() || key.alt_key();
    match key.key().as_str() {
        // People and their screen readers know commands as buttons, and a button is pressed by the space bar too.
        " " if within("a[role=button]") => {
            event.prevent_default();
            if let Some(command) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
                command.click();
            }
        }
        "/" | "?" if modified || within("input, textarea, select") || are_off() => {}
        "/" => {
            event.prevent_default();
            if let Some(search) = part("search-all") {
                // It fails only for an element that can't be focused.
                let _focused = search.focus();
            }
        }
        "?" => {
            event.prevent_default();
            if let Some(list) = part("shortcuts") {
                let _toggled = list.toggle_popover();
            }
        }
        _ => {}
    }
}

/// Switches them on or off for this browser.
pub(super) fn switched(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(switch) = target.filter(|target| target.id() == "shortcuts-on") else { return };
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that keeps nothing forgets it with the page.
        let _kept = if switch.checked() { storage.remove_item(OFF) } else { storage.set_item(OFF, "") };
    }
}

/// Shows at the switch how it stands.
pub(super) fn show() {
    if let Some(switch) = part("shortcuts-on").and_then(|switch| switch.dyn_into::<HtmlInputElement>().ok()) {
        switch.set_checked(!are_off());
    }
}

fn are_off() -> bool {
    window()
        .local_storage()
        .ok()
        .flatten()
        .is_some_and(|storage| storage.get_item(OFF).ok().flatten().is_some())
}

fn part(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
