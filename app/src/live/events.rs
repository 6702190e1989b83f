//! What people do on a page: links, forms, filters, keys, back and forward.

use super::{
    dialogs, display, fields, keys, page, session, unsaved,
    visit::{Sending, Why, send, visit},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::{cell::Cell, time::Duration};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{
    Element, Event, FormData, HtmlAnchorElement, HtmlElement, HtmlFormElement, HtmlInputElement, MouseEvent,
    SubmitEvent, UrlSearchParams,
};

/// A search begins when typing has paused for so long.
const TYPING: Duration = Duration::from_millis(250);

thread_local! {
    static SEARCH: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
    /// The form that is being sent was not submitted by anybody, but follows what is typed.
    static TYPED: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn listen() {
    on("click", session::answered);
    on("click", click);
    on("submit", submit);
    on("input", fields::typed);
    on("change", fields::typed);
    on("change", |event| apply(event, false));
    on("input", |event| apply(event, true));
    on("input", unsaved::typed);
    on("change", unsaved::typed);
    on("change", keys::switched);
    on("change", display::chosen);
    on("keydown", keys::pressed);
    on("keydown", dialogs::pressed);
    let leaving = Closure::<dyn FnMut(Event)>::new(|event: Event| unsaved::leaving(&event));
    window().set_onbeforeunload(Some(leaving.into_js_value().unchecked_ref()));
    let back = Closure::<dyn FnMut(Event)>::new(|event: Event| {
        let event: web_sys::PopStateEvent = event.unchecked_into();
        // Only the fragment has changed.
        if page::is_shown() {
            return;
        }
        if !unsaved::may_go_back() {
            // To where it was; which of the two ways it went is not told, and most go back.
            let _forth = window().history().and_then(|history| history.forward());
            return;
        }
        visit(page::here(), Why::Back(event.state().as_f64().unwrap_or_default()));
    });
    window().set_onpopstate(Some(back.into_js_value().unchecked_ref()));
    if let Ok(history) = window().history() {
        // A page is read anew before it can be scrolled to where it was.
        let _ours = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
    }
}

fn on(event: &str, callback: fn(&Event)) {
    let callback = Closure::<dyn FnMut(Event)>::new(move |event: Event| callback(&event));
    // It fails only for a callback that is no function.
    let _added = document().add_event_listener_with_callback(event, callback.into_js_value().unchecked_ref());
}

/// The nearest element of a kind around what an event happened to.
fn around<T: wasm_bindgen::JsCast>(event: &Event, selector: &str) -> Option<T> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok()??.dyn_into().ok()
}

/// Follows a link within the portal.
fn click(event: &Event) {
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return };
    let modified = mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.alt_key();
    if event.default_prevented() || modified || mouse.button() != 0 {
        return;
    }
    let Some(link) = around::<HtmlAnchorElement>(event, "a[href]") else { return };
    let elsewhere = !link.target().is_empty() || link.has_attribute("download") || link.rel() == "external";
    let same_origin = window().location().origin().is_ok_and(|origin| origin == link.origin());
    let within_page =
        !link.hash().is_empty() && format!("{}{}", link.pathname(), link.search()) == page::here();
    if elsewhere || !same_origin || within_page {
        return;
    }
    event.prevent_default();
    if !unsaved::may_leave(&link.href()) {
        return;
    }
    let pages = link.closest(".pager").is_ok_and(|pager| pager.is_some());
    visit(link.href(), if pages { Why::Page } else { Why::Go });
}

/// Sends a form, with the button that submits it.
fn submit(event: &Event) {
    let Some(event) = event.dyn_ref::<SubmitEvent>() else { return };
    let typed = TYPED.replace(false);
    stop_search();
    let Some(form) = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    // Sign-in and sign-out change everything: the browser loads the page anew.
    if event.default_prevented() || form.has_attribute("data-whole") {
        return;
    }
    let button = event.submitter();
    let of_button = |name: &str| button.as_ref().and_then(|button| button.get_attribute(name));
    let address = of_button("formaction").or_else(|| form.get_attribute("action")).unwrap_or_else(page::here);
    let Ok(fields) = FormData::new_with_form(&form) else { return };
    if let (Some(name), Some(value)) = (of_button("name"), of_button("value")) {
        let _added = fields.append_with_str(&name, &value);
    }
    event.prevent_default();
    close_around(button.as_ref());
    let method = of_button("formmethod").or_else(|| form.get_attribute("method")).unwrap_or_default();
    if !method.eq_ignore_ascii_case("post") {
        let query = filled(&fields);
        if form.has_attribute("data-remember") && !query.is_empty() {
            // Who comes back finds what they had typed.
            let path = window().location().pathname().unwrap_or_default();
            page::replace(&format!("{path}?{query}"));
        }
        let address = if query.is_empty() { address } else { format!("{address}?{query}") };
        if !unsaved::may_leave(&absolute(&address)) {
            return;
        }
        visit(address, if typed { Why::Instead } else { Why::Go });
        return;
    }
    let body: JsValue = if form.get_attribute("enctype").is_some_and(|kind| kind == "multipart/form-data") {
        fields.into()
    } else {
        let Ok(fields) = UrlSearchParams::new_with_str_sequence_sequence(&fields) else { return };
        fields.into()
    };
    send(Sending { address, body, form });
}

/// An address of a form may be only its path.
fn absolute(address: &str) -> String {
    let base = window().location().href().unwrap_or_default();
    web_sys::Url::new_with_base(address, &base).map(|url| url.href()).unwrap_or_default()
}

/// What a command asks before it is done has been answered.
fn close_around(button: Option<&HtmlElement>) {
    let asked = button.and_then(|button| button.closest("[popover]").ok().flatten());
    if let Some(asked) = asked.and_then(|asked| asked.dyn_into::<HtmlElement>().ok()) {
        // It fails only for a popover that is closed already.
        let _closed = asked.hide_popover();
    }
}

/// The fields that say something, as a query string: addresses are for people, too.
fn filled(fields: &FormData) -> String {
    let Ok(all) = UrlSearchParams::new_with_str_sequence_sequence(fields) else { return String::new() };
    let all = String::from(all.to_string());
    all.split('&').filter(|field| !field.ends_with('=')).collect::<Vec<_>>().join("&")
}

/// Applies a filter when it changes, and a search while it is typed.
fn apply(event: &Event, typing: bool) {
    let Some(form) = around::<HtmlFormElement>(event, "form[data-apply]") else { return };
    let search = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    // The text itself is applied as it is typed, and must not be applied again when its field is left.
    if search.is_some() != typing {
        return;
    }
    let go = move || {
        TYPED.set(typing);
        // It fails only when a field is invalid, which the browser then shows.
        let _sent = form.request_submit();
        TYPED.set(false);
    };
    stop_search();
    if typing {
        SEARCH.set(set_timeout_with_handle(go, TYPING).ok());
    } else {
        go();
    }
}

/// What was typed is being searched for already, or is no longer what is typed.
fn stop_search() {
    if let Some(before) = SEARCH.take() {
        before.clear();
    }
}
