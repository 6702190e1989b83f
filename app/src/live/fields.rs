//! Fields and messages of a page.

use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

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
