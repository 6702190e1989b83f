//! Who is about to be signed out is told in time, and stays with one press (WCAG 2.2.1).
//!
//! Each page says how long its session lasts yet, and each answer of the server is a use of it. All tabs of a browser
//! share the session, so they share when it ends.

use super::{page, trouble, visit};
use leptos::prelude::*;
use std::{cell::Cell, time::Duration};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlDialogElement};

/// Where the browser keeps when its session ends, for all tabs.
const KEY: &str = "regrant-session";
/// How long before the end the warning comes. A use may count from a minute earlier, so there are two minutes at least.
const WARNING_MS: f64 = 180_000.0;
const MINUTE_MS: f64 = 60_000.0;
const TICK: Duration = Duration::from_secs(5);

/// When a session ends, in milliseconds as the browser counts them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ends {
    /// When nobody uses it.
    unused: f64,
    /// However busy somebody is.
    at_most: f64,
}

thread_local! {
    static ENDS: Cell<Option<Ends>> = const { Cell::new(None) };
    /// Which end was warned of, and which was told: whoever closes the warning has read it.
    static WARNED: Cell<f64> = const { Cell::new(0.0) };
    static TOLD: Cell<f64> = const { Cell::new(0.0) };
}

pub(super) fn start() {
    set_interval(tick, TICK);
}

/// Takes note of what the page at hand says; one without a reader says nothing.
pub(super) fn read() {
    let Some(dialog) = dialog() else { return ENDS.set(None) };
    let now = js_sys::Date::now();
    let (Some(unused), Some(at_most)) = (length(&dialog, "data-unused"), length(&dialog, "data-at-most"))
    else {
        return;
    };
    set(Ends { unused: now + unused, at_most: now + at_most });
}

/// The server has answered something.
pub(super) fn used() {
    let unused = dialog().and_then(|dialog| length(&dialog, "data-unused"));
    if let (Some(ends), Some(unused)) = (known(), unused) {
        set(Ends { unused: js_sys::Date::now() + unused, ..ends });
        close();
    }
}

/// The warning was answered.
pub(super) fn answered(event: &Event) {
    let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
    let button = target.and_then(|target| target.closest("[data-session]").ok().flatten());
    match button.and_then(|button| button.get_attribute("data-session")).as_deref() {
        Some("stay") => {
            close();
            visit::keep("/ui/session/stay", &wasm_bindgen::JsValue::UNDEFINED);
        }
        Some(_) => close(),
        None => {}
    }
}

fn tick() {
    let Some(ends) = known() else { return };
    let end = ends.unused.min(ends.at_most);
    let left = end - js_sys::Date::now();
    if left > WARNING_MS {
        // Somebody has used another tab.
        close();
    } else if left > 0.0 {
        warn(end, left, if ends.at_most <= ends.unused { "at-most" } else { "unused" });
    } else if TOLD.replace(end) < end {
        close();
        trouble::ended();
    }
}

/// Opens the warning, or brings it up to date.
fn warn(end: f64, left: f64, why: &str) {
    let Some(dialog) = dialog() else { return };
    if WARNED.get() < end {
        WARNED.set(end);
        for part in page::elements(&document(), "#session-end [data-session-ends]") {
            part.set_hidden(part.get_attribute("data-session-ends").as_deref() != Some(why));
        }
        say(left);
        // It fails only for a dialog that is open already.
        let _shown = dialog.show_modal();
    } else if dialog.open() {
        say(left);
    }
}

fn say(left: f64) {
    // Nobody is told of more time than there is.
    let words = match (left - 1.0) / MINUTE_MS {
        minutes if minutes >= 2.0 => "2 minutes",
        minutes if minutes >= 1.0 => "1 minute",
        _ => "less than a minute",
    };
    if let Some(place) = page::query(&document(), "[data-session-left]") {
        place.set_text_content(Some(words));
    }
}

fn close() {
    if let Some(dialog) = dialog().filter(HtmlDialogElement::open) {
        dialog.close();
    }
}

fn dialog() -> Option<HtmlDialogElement> {
    page::query(&document(), "#session-end")?.dyn_into().ok()
}

fn length(dialog: &Element, name: &str) -> Option<f64> {
    let seconds: f64 = dialog.get_attribute(name)?.parse().ok()?;
    Some(seconds * 1_000.0)
}

/// What this tab knows, or another one knows better. A browser that keeps nothing leaves each tab to itself.
fn known() -> Option<Ends> {
    let own = ENDS.get()?;
    let storage = window().local_storage().ok().flatten();
    let kept = storage.and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default();
    let mut parts = kept.split(' ').map(str::parse);
    Some(match (parts.next(), parts.next()) {
        (Some(Ok(unused)), Some(Ok(at_most))) => Ends { unused, at_most },
        _ => own,
    })
}

fn set(ends: Ends) {
    ENDS.set(Some(ends));
    if let Ok(Some(storage)) = window().local_storage() {
        let _kept = storage.set_item(KEY, &format!("{} {}", ends.unused, ends.at_most));
    }
}
