//! Fields and messages of a page.

use std::cell::RefCell;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, ScrollIntoViewOptions, ScrollLogicalPosition};

thread_local! {
    /// In which fields somebody has typed since the page that is on its way was asked for.
    static SINCE: RefCell<Vec<Element>> = const { RefCell::new(Vec::new()) };
}

/// A page is asked for, with all that was typed so far.
pub(super) fn asked() {
    SINCE.take();
}

/// The field in which somebody has typed or chosen something; a script is nobody.
pub(super) fn typed_in(event: &Event) -> Option<Element> {
    let field: Element = event.target()?.dyn_into().ok()?;
    (event.is_trusted() && is_typed(&field)).then_some(field)
}

/// Takes note of what somebody types: the answer that is on its way does not know of it.
pub(super) fn typed(event: &Event) {
    if let Some(field) = typed_in(event) {
        SINCE.with_borrow_mut(|since| {
            if !since.contains(&field) {
                since.push(field);
            }
        });
    }
}

/// Whether somebody has typed in it since the page that is put in place was asked for.
pub(super) fn is_newer(field: &Element) -> bool {
    SINCE.with_borrow(|since| since.contains(field))
}

/// Whether somebody may have typed or chosen something in it, or it says which state of a thing they did so on.
pub(super) fn is_typed(element: &Element) -> bool {
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => {
            let kind = element.get_attribute("type").unwrap_or_default();
            // Rows of a list keep their ticks in any case, and have other things to bring up to date.
            let revision = element.get_attribute("name").is_some_and(|name| name == "revision");
            revision || (kind != "hidden" && !element.has_attribute("data-row"))
        }
        _ => false,
    }
}

/// Says of a field that stays as it is what the new page says of it: whether it is wrong, and where that is explained.
pub(super) fn tell(field: &Element, new: &Element) {
    for name in ["aria-invalid", "aria-describedby"] {
        // They fail only for a name that is none.
        let _told = match new.get_attribute(name) {
            Some(value) => field.set_attribute(name, &value),
            None => field.remove_attribute(name),
        };
    }
}

/// Brings a message into sight.
pub(super) fn show(message: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    message.scroll_into_view_with_scroll_into_view_options(&options);
}
