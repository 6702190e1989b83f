//! What the page says when the server can't be reached: it stays as it is, with what was typed.

use super::{fields, page};
use leptos::prelude::*;
use web_sys::Element;

const ID: &str = "trouble";

/// The server can't be reached, or is not able to answer.
pub(super) fn unreachable() {
    say("Regrant can't be reached. Check your connection and try again; the page stays as it is.", None);
}

/// The page can no longer be read, though Regrant answers.
pub(super) fn gone() {
    say(
        "This page can't be read again: it is gone, or you may no longer see it. Reload it to see why.",
        None,
    );
}

/// What was sent is nothing that Regrant takes.
pub(super) fn refused() {
    say(
        "Regrant refused what was sent, and nothing was changed. It may be too long; the page stays as it is.",
        None,
    );
}

/// The session has ended.
pub(super) fn signed_out() {
    let words = "Your session has ended; what you did last was not done. What you typed is still here: ";
    say(words, Some(("/sign-in", "sign in in another tab", ", then do it again.")));
}

/// The session has ended while nobody did anything.
pub(super) fn ended() {
    let words = "Your session has ended. What you typed is still here: ";
    say(words, Some(("/sign-in", "sign in in another tab", ", then go on.")));
}

/// The next page that is put in place takes the message away.
fn say(words: &str, link: Option<(&str, &str, &str)>) {
    let document = document();
    if let Some(before) = document.get_element_by_id(ID) {
        before.remove();
    }
    let (Some(main), Ok(alert)) = (page::query(&document, "#main"), document.create_element("div")) else {
        return;
    };
    alert.set_id(ID);
    alert.set_class_name("alert bad");
    alert.set_text_content(Some(words));
    set(&alert, "role", "alert");
    if let Some((href, name, then)) = link
        && let Ok(link) = document.create_element("a")
    {
        set(&link, "href", href);
        set(&link, "target", "_blank");
        link.set_text_content(Some(name));
        let _added = alert.append_child(&link);
        let _ended = alert.append_with_str_1(then);
    }
    // They fail only for a node that is its own parent.
    let _shown = main.prepend_with_node_1(&alert);
    fields::show(&alert);
}

fn set(element: &Element, name: &str, value: &str) {
    // It fails only for a name that is none.
    let _set = element.set_attribute(name, value);
}
