//! Moments in the reader's own time zone. The server can't know it and writes UTC, which stands without a script too.

use js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Element;

thread_local! {
    static FORMAT: Function = format();
}

/// "31 Mar 2027, 11:14 CEST", as the server writes it in UTC.
fn format() -> Function {
    let options = Object::new();
    for (name, value) in [
        ("day", "numeric"),
        ("month", "short"),
        ("year", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("timeZoneName", "short"),
    ] {
        // It fails only for an object that is sealed.
        let _set = Reflect::set(&options, &name.into(), &value.into());
    }
    DateTimeFormat::new(&Array::of1(&"en-GB".into()), &options).format()
}

/// Rewrites the moments of the page at hand: those written to the minute, and the titles of the others.
pub(super) fn localize() {
    let Ok(moments) = document().query_selector_all("time[datetime]") else { return };
    let moments = (0..moments.length()).filter_map(|index| moments.item(index)?.dyn_into::<Element>().ok());
    FORMAT.with(|format| {
        for moment in moments {
            let at = Date::new(&moment.get_attribute("datetime").unwrap_or_default().into());
            let text = format.call1(&JsValue::UNDEFINED, &at).ok().and_then(|text| text.as_string());
            let Some(text) = text else { continue };
            if moment.has_attribute("title") {
                // It fails only for a name that is none.
                let _set = moment.set_attribute("title", &text);
            } else {
                moment.set_text_content(Some(&text));
            }
        }
    });
}
