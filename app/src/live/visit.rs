//! Fetching pages.

use super::{fields, page, session, trouble};
use crate::READ_AGAIN;
use leptos::{prelude::*, reactive::spawn_local};
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, HtmlFormElement, RequestInit, Response};

/// A page is read again at most this often while something happens to it.
const PAUSE: Duration = Duration::from_secs(1);

/// How a page comes to be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Why {
    /// Somebody went there.
    Go,
    /// Somebody went on to another page of a list.
    Page,
    /// The same, without a way back: what was typed into a search so far.
    Instead,
    /// Back or forward, to where the page was scrolled then.
    Back(f64),
    /// Something has happened to the page at hand.
    Refresh,
}

/// A form that is sent.
pub(super) struct Sending {
    pub(super) address: String,
    pub(super) body: JsValue,
    pub(super) form: HtmlFormElement,
}

/// What came of a fetch.
pub(super) struct Answer {
    pub(super) address: String,
    pub(super) ok: bool,
    pub(super) html: String,
}

enum Failure {
    /// Another visit has begun.
    Superseded,
    Unreachable,
    /// Nothing that can be put in place, such as a file.
    NoPage,
}

thread_local! {
    /// The visit that is under way.
    static UNDER_WAY: RefCell<Option<AbortController>> = const { RefCell::new(None) };
    /// A form is under way: nothing is sent twice, and its page is not read again before the answer.
    static SENDING: Cell<bool> = const { Cell::new(false) };
    static REFRESH_DUE: Cell<bool> = const { Cell::new(false) };
}

/// Goes to an address of the portal.
pub(super) fn visit(address: String, why: Why) {
    let abort = AbortController::new().ok();
    if let Some(before) = UNDER_WAY.replace(abort.clone()) {
        before.abort();
    }
    fields::asked();
    let init = RequestInit::new();
    init.set_signal(abort.as_ref().map(AbortController::signal).as_ref());
    let again = why == Why::Refresh;
    // A page that is only read again is not waited for.
    page::busy(!again);
    spawn_local(async move {
        let answer = fetch(&address, &init, again).await;
        if !matches!(answer, Err(Failure::Superseded)) {
            UNDER_WAY.take();
            page::busy(false);
        }
        match answer {
            Ok(answer) if why == Why::Refresh && page::path(&answer.address) == "/sign-in" => {
                trouble::signed_out();
            }
            Ok(answer) if why == Why::Refresh && !answer.ok => trouble::gone(),
            Ok(answer) => page::put(&answer, why),
            Err(Failure::Superseded) => {}
            Err(Failure::NoPage) => page::leave(&address),
            Err(Failure::Unreachable) => trouble::unreachable(),
        }
    });
}

/// Sends a form. Its page stays as it is, with what was typed, when the server can't be reached or the session has ended.
pub(super) fn send(sending: Sending) {
    if SENDING.replace(true) {
        return;
    }
    // What the page was being read for is out of date when this is answered.
    if let Some(before) = UNDER_WAY.take() {
        before.abort();
    }
    fields::asked();
    // It fails only for a name that is none.
    let _busy = sending.form.set_attribute("aria-busy", "true");
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&sending.body);
    page::busy(true);
    let from = page::here();
    spawn_local(async move {
        let answer = fetch(&sending.address, &init, false).await;
        SENDING.set(false);
        page::busy(false);
        let _idle = sending.form.remove_attribute("aria-busy");
        match answer {
            // Somebody has gone elsewhere meanwhile, and stays there.
            _ if page::here() != from => {}
            Ok(answer) if page::path(&answer.address) == "/sign-in" => trouble::signed_out(),
            Ok(answer) => page::put_sent(&answer),
            Err(Failure::Superseded) => {}
            Err(Failure::NoPage) => trouble::refused(),
            Err(Failure::Unreachable) => trouble::unreachable(),
        }
    });
}

/// Sends a form whose answer is no page: what it says holds already, and is only to be kept.
pub(super) fn keep(address: &str, body: &JsValue) {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(body);
    let headers = js_sys::Array::of2(&"accept".into(), &"application/json".into());
    init.set_headers(&js_sys::Array::of1(&headers));
    let request = window().fetch_with_str_and_init(address, &init);
    spawn_local(async move {
        let answer = JsFuture::from(request).await.ok().and_then(|answer| answer.dyn_into::<Response>().ok());
        match answer {
            None => trouble::unreachable(),
            Some(answer) if answer.status() == 401 => trouble::signed_out(),
            Some(answer) if !answer.ok() => trouble::refused(),
            Some(_) => session::used(),
        }
    });
}

/// Reads the page at hand again: at once, or within a second for everything that happens meanwhile.
pub fn refresh(at_once: bool) {
    // Somebody who is on their way elsewhere is not held up.
    if at_once && is_idle() {
        return visit(page::here(), Why::Refresh);
    }
    if !REFRESH_DUE.replace(true) {
        set_timeout(refresh_due, PAUSE);
    }
}

/// Reads the page again once nothing else is under way.
fn refresh_due() {
    if is_idle() {
        REFRESH_DUE.set(false);
        visit(page::here(), Why::Refresh);
    } else {
        set_timeout(refresh_due, PAUSE);
    }
}

fn is_idle() -> bool {
    UNDER_WAY.with_borrow(Option::is_none) && !SENDING.get()
}

/// The text at an address, if there is one to have.
pub async fn text(address: &str) -> Option<String> {
    let response: Response = JsFuture::from(window().fetch_with_str(address)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    session::used();
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

async fn fetch(address: &str, init: &RequestInit, again: bool) -> Result<Answer, Failure> {
    let headers = js_sys::Array::of1(&js_sys::Array::of2(&"accept".into(), &"text/html".into()));
    if again {
        headers.push(&js_sys::Array::of2(&READ_AGAIN.into(), &"1".into()));
    }
    init.set_headers(&headers);
    let failed = |error: JsValue| {
        let name = js_sys::Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
        if name.as_deref() == Some("AbortError") { Failure::Superseded } else { Failure::Unreachable }
    };
    let response = JsFuture::from(window().fetch_with_str_and_init(address, init)).await.map_err(failed)?;
    let response: Response = response.dyn_into().map_err(|_| Failure::Unreachable)?;
    if page::path(&response.url()) != "/sign-in" {
        session::used();
    }
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    if !kind.starts_with("text/html") {
        return Err(Failure::NoPage);
    }
    let html = JsFuture::from(response.text().map_err(failed)?).await.map_err(failed)?;
    Ok(Answer { address: response.url(), ok: response.ok(), html: html.as_string().unwrap_or_default() })
}
