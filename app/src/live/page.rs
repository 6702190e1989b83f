//! The page at hand, and putting another one in its place.

use super::{
    fields, keys, moments, session, tallies, unsaved,
    visit::{Answer, Why},
};
use crate::islands::PAGE_CHANGED;
use js_sys::{Function, Object, Reflect};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Document, DomParser, Element, Event, HtmlElement, Node, SupportedType, Url};

/// What of the page at hand outlives the morph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// Nothing: it is another page.
    Nothing,
    /// Messages, runs that have ended, and what was typed: the page was only read again.
    Everything,
    /// What was typed: a form of the page was refused.
    Typed,
}

/// What the page is made live with.
struct Live {
    /// The WASM's own module, which exports the islands.
    module: JsValue,
    morph: Function,
    options: Object,
    /// Path and query of the page that is shown.
    shown: String,
}

thread_local! {
    static LIVE: RefCell<Option<Live>> = const { RefCell::new(None) };
    static KEEP: Cell<Keep> = const { Cell::new(Keep::Nothing) };
}

pub(super) fn start(module: JsValue, morph: Function) {
    let live = Live { module, morph, options: options(), shown: here() };
    LIVE.set(Some(live));
    hydrate();
    finish();
    mark("data-live", true);
}

/// What only the browser knows of a page.
fn finish() {
    moments::localize();
    keys::show();
    tallies::complete();
    session::read();
}

/// Path and query of the page at hand.
pub(super) fn here() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// Whether the page at hand is the one that the address names: only the fragment has changed.
pub(super) fn is_shown() -> bool {
    LIVE.with_borrow(|live| live.as_ref().is_some_and(|live| live.shown == here()))
}

/// The path of an address.
pub(super) fn path(address: &str) -> String {
    Url::new(address).map(|url| url.pathname()).unwrap_or_default()
}

/// Says that the page is being waited for.
pub(super) fn busy(busy: bool) {
    mark("data-loading", busy);
}

/// Leaves the portal's page as links do without JavaScript.
pub(super) fn leave(address: &str) {
    // It fails only for an address that is none.
    let _left = window().location().set_href(address);
}

/// Puts a page in place that was asked for.
pub(super) fn put(answer: &Answer, why: Why) {
    let Some(next) = parse(answer) else { return };
    let same = path(&answer.address) == window().location().pathname().unwrap_or_default();
    let keep = if why == Why::Refresh { Keep::Everything } else { Keep::Nothing };
    match why {
        Why::Go | Why::Page if here() != path_and_query(&answer.address) => push(&answer.address),
        Why::Go | Why::Page | Why::Instead | Why::Refresh | Why::Back(_) => replace(&answer.address),
    }
    if !same {
        unsaved::forget();
        fields::asked();
    }
    let opens = same && panel(&document()).is_none();
    morph(&next, keep);
    match why {
        Why::Back(y) => window().scroll_to_with_x_and_y(0.0, y),
        Why::Page => arrive(),
        Why::Go if !same => arrive(),
        // On a narrow screen it is below everything else.
        Why::Go if opens => {
            if let Some(field) = panel(&document()).and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
                let _focused = field.focus();
            }
        }
        Why::Go | Why::Instead | Why::Refresh => {}
    }
}

/// Puts the page in place that a form leads to.
pub(super) fn put_sent(answer: &Answer) {
    let Some(next) = parse(answer) else { return };
    let same = path(&answer.address) == window().location().pathname().unwrap_or_default();
    let refused = same && query(&next, "#flash [role=alert]").is_some();
    if here() != path_and_query(&answer.address) {
        push(&answer.address);
    }
    if !refused {
        unsaved::forget();
    }
    if !same {
        fields::asked();
    }
    morph(&next, if refused { Keep::Typed } else { Keep::Nothing });
    if !same {
        arrive();
    } else if let Some(message) = query(&document(), "#flash") {
        fields::show(&message);
        // The button that was pressed may be gone, with its row: the keyboard goes on from the message.
        let nowhere = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        if let Some(message) = message.dyn_ref::<HtmlElement>().filter(|_| nowhere) {
            let _focused = message.focus();
        }
    }
}

fn parse(answer: &Answer) -> Option<Document> {
    let next = DomParser::new().ok()?.parse_from_string(&answer.html, SupportedType::TextHtml).ok()?;
    // Regrant was updated, or the page is not one of the portal's: it needs its own style sheet and script.
    if asset(&next) != asset(&document()) {
        leave(&answer.address);
        return None;
    }
    // What is parsed here is parsed as if there were no script: what stands there for those who have none would act.
    for part in elements(&next, "noscript") {
        part.remove();
    }
    Some(next)
}

/// The first field of what is edited beside the page, if anything is.
fn panel(document: &Document) -> Option<Element> {
    query(document, ".blade-aside form :is(input:not([type=hidden]), select, textarea)")
}

/// The script that a page starts.
fn asset(document: &Document) -> Option<String> {
    query(document, "link[rel=modulepreload]")?.get_attribute("href")
}

fn morph(next: &Document, keep: Keep) {
    let (Some(body), Some(fresh)) = (document().body(), next.body()) else { return };
    document().set_title(&next.title());
    KEEP.set(keep);
    let morphed = LIVE.with_borrow(|live| {
        live.as_ref().map(|live| live.morph.call3(&JsValue::UNDEFINED, &body, &fresh, &live.options))
    });
    if let Some(Err(error)) = morphed {
        // A page that is half the old one would mislead: the browser loads it anew.
        leptos::logging::error!("the page can't be put in place: {error:?}");
        leave(&here());
        return;
    }
    LIVE.with_borrow_mut(|live| {
        if let Some(live) = live {
            live.shown = here();
        }
    });
    hydrate();
    finish();
    if let Ok(event) = Event::new(PAGE_CHANGED) {
        let _dispatched = document().dispatch_event(&event);
    }
}

/// Hydrates the islands that have come with the page.
fn hydrate() {
    let Ok(islands) = document().query_selector_all("leptos-island:not([data-live])") else { return };
    let module = LIVE.with_borrow(|live| live.as_ref().map(|live| live.module.clone()));
    let Some(module) = module else { return };
    for island in (0..islands.length()).filter_map(|index| islands.item(index)) {
        let Ok(island) = island.dyn_into::<HtmlElement>() else { continue };
        let component = island.get_attribute("data-component").unwrap_or_default();
        let start = Reflect::get(&module, &component.into()).ok().and_then(|start| start.dyn_into().ok());
        let start: Option<Function> = start;
        if let Some(start) = start {
            let _marked = island.set_attribute("data-live", "");
            let _started = start.call1(&JsValue::UNDEFINED, &island);
        }
    }
}

/// A new page begins at its top, and a screen reader reads it from there.
fn arrive() {
    for open in elements(&document(), "[popover]:popover-open") {
        // It fails only for a popover that is closed already.
        let _closed = open.hide_popover();
    }
    let field = query(&document(), "#main input[autofocus]");
    let start = field.or_else(|| query(&document(), "#main")).and_then(|start| start.dyn_into().ok());
    let start: Option<HtmlElement> = start;
    if let Some(start) = start {
        let _focused = start.focus();
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

fn push(address: &str) {
    remember_scroll();
    if let Ok(history) = window().history() {
        let _pushed = history.push_state_with_url(&JsValue::from(0.0), "", Some(address));
    }
}

/// Gives the page at hand another address: back leads to that.
pub(super) fn replace(address: &str) {
    if let Ok(history) = window().history() {
        let y = history.state().unwrap_or_default();
        let _replaced = history.replace_state_with_url(&y, "", Some(address));
    }
}

/// Where the page is scrolled goes with its place in the history.
pub(super) fn remember_scroll() {
    if let Ok(history) = window().history() {
        let y = window().scroll_y().unwrap_or_default();
        let _remembered = history.replace_state(&y.into(), "");
    }
}

fn path_and_query(address: &str) -> String {
    Url::new(address).map(|url| format!("{}{}", url.pathname(), url.search())).unwrap_or_default()
}

fn mark(name: &str, on: bool) {
    if let Some(root) = document().document_element() {
        let _marked = root.toggle_attribute_with_force(name, on);
    }
}

pub(super) fn query(document: &Document, selector: &str) -> Option<Element> {
    document.query_selector(selector).ok().flatten()
}

pub(super) fn elements(document: &Document, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = document.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// What Idiomorph asks while it goes through the page.
fn options() -> Object {
    let morphing = Closure::<dyn Fn(Node, Node) -> bool>::new(|old: Node, new: Node| {
        let Some(old) = old.dyn_ref::<Element>() else { return true };
        if old.tag_name() == "LEPTOS-ISLAND" {
            // It keeps itself up to date.
            return new.node_name() != "LEPTOS-ISLAND";
        }
        // Who types goes on typing, and what was typed since the page was asked for is not lost. (Idiomorph's own option for
        // that would keep all that is in a focused element.)
        let typing = document().active_element().is_some_and(|active| active == *old);
        let newer = typing || fields::is_newer(old);
        let keeps = fields::is_typed(old) && (newer || KEEP.get() != Keep::Nothing);
        if let Some(new) = new.dyn_ref::<Element>().filter(|_| keeps) {
            fields::tell(old, new);
        }
        !keeps
    });
    let removing = Closure::<dyn Fn(Node) -> bool>::new(|node: Node| {
        let kept = node.dyn_ref::<Element>().is_some_and(|element| element.has_attribute("data-keep"));
        KEEP.get() != Keep::Everything || !kept
    });
    let setting = Closure::<dyn Fn(String, Element) -> bool>::new(|name: String, element: Element| {
        // What is ticked in a list is for its reader to say, and for the island that follows it.
        let ticked = name == "checked" || name == "disabled";
        // What somebody has opened to read stays open while the page is read again.
        if name == "open" && KEEP.get() == Keep::Everything {
            return false;
        }
        !(ticked && (element.has_attribute("data-row") || element.has_attribute("data-page-box")))
    });
    let callbacks = Object::new();
    let options = Object::new();
    for (object, name, value) in [
        (&callbacks, "beforeNodeMorphed", morphing.into_js_value()),
        (&callbacks, "beforeNodeRemoved", removing.into_js_value()),
        (&callbacks, "beforeAttributeUpdated", setting.into_js_value()),
        (&options, "callbacks", callbacks.clone().into()),
        (&options, "morphStyle", "outerHTML".into()),
    ] {
        // It fails only for an object that is sealed.
        let _set = Reflect::set(object, &name.into(), &value);
    }
    options
}
