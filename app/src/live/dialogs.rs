//! Questions and other dialogs hold the keyboard while they are open. They are popovers, so that they open without a
//! script, and a popover lets Tab go on to the page behind it.

use super::page;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

/// What Tab stops at.
const STOPS: &str = ".confirm:popover-open :is(:enabled:not([type=hidden]), a[href])";

/// From the last stop Tab goes to the first, and with Shift the other way round.
pub(super) fn pressed(event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|key| key.key() == "Tab") else { return };
    let stops: Vec<HtmlElement> = page::elements(&document(), STOPS).into_iter().filter(is_stop).collect();
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return };
    let active = document().active_element();
    let is_at =
        |stop: &HtmlElement| active.as_ref().is_some_and(|active| active == stop.unchecked_ref::<Element>());
    let (from, to) = if key.shift_key() { (first, last) } else { (last, first) };
    if is_at(from) || !stops.iter().any(is_at) {
        event.prevent_default();
        // It fails only for an element that can't be focused.
        let _focused = to.focus();
    }
}

/// Of the choices between which the arrow keys go, Tab stops at the one that is chosen.
fn is_stop(element: &HtmlElement) -> bool {
    let choice = element.dyn_ref::<HtmlInputElement>().filter(|input| input.type_() == "radio");
    choice.is_none_or(HtmlInputElement::checked)
}
