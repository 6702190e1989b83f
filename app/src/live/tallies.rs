//! Counts that a page did not wait for: asked for once it is shown, and put where they belong.

use super::{page, visit};
use crate::islands::{Facts, PAGE_CHANGED};
use js_sys::Date;
use leptos::{prelude::document, reactive::spawn_local};
use regrant_model::view::Count;
use std::cell::RefCell;
use web_sys::{Element, Event};

/// A page that is read again shows a count that is as young as this, and does not ask for another one.
const FRESH_MS: f64 = 20_000.0;

/// A count, and when it was taken; none while it is under way.
struct Known {
    address: String,
    count: Option<Count>,
    at: f64,
}

thread_local! {
    /// Of the page at hand.
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// Completes the counts of the page at hand: with what is known at once, with the rest when it comes.
pub(super) fn complete() {
    let tallies = page::elements(&document(), "[data-tally]");
    let addresses: Vec<_> = tallies.iter().filter_map(|tally| tally.get_attribute("data-tally")).collect();
    KNOWN.with_borrow_mut(|all| all.retain(|known| addresses.contains(&known.address)));
    for address in addresses {
        let (count, fresh) = KNOWN.with_borrow(|all| {
            let known = all.iter().find(|known| known.address == address);
            known.map_or((None, false), |known| (known.count, Date::now() - known.at < FRESH_MS))
        });
        if let Some(count) = count {
            fill(&address, count);
        }
        if !fresh {
            ask(address, count);
        }
    }
}

/// Asks for a count; meanwhile the one before stands.
fn ask(address: String, before: Option<Count>) {
    remember(&address, before);
    spawn_local(async move {
        let text = visit::text(&address).await;
        let Some(count) = text.and_then(|text| serde_json::from_str(&text).ok()) else { return };
        remember(&address, Some(count));
        if fill(&address, count)
            && let Ok(event) = Event::new(PAGE_CHANGED)
        {
            let _dispatched = document().dispatch_event(&event);
        }
    });
}

fn remember(address: &str, count: Option<Count>) {
    KNOWN.with_borrow_mut(|all| {
        all.retain(|known| known.address != address);
        all.push(Known { address: address.to_owned(), count, at: Date::now() });
    });
}

/// Writes a count where the page shows it; also for the selection bar, which says how many "all" are. False where the page
/// is another one by now.
fn fill(address: &str, count: Count) -> bool {
    let mut found = false;
    for tally in page::elements(&document(), "[data-tally]") {
        if tally.get_attribute("data-tally").as_deref() == Some(address) {
            tally.set_text_content(Some(&count.to_string()));
            found = true;
        }
    }
    for around in page::elements(&document(), "[data-facts]").into_iter().filter(|_| found) {
        tell(&around, count);
    }
    found
}

fn tell(around: &Element, count: Count) {
    let facts = around.get_attribute("data-facts");
    let facts: Option<Facts> = facts.and_then(|facts| serde_json::from_str(&facts).ok());
    let facts = facts.and_then(|facts| serde_json::to_string(&Facts { matching: count, ..facts }).ok());
    if let Some(facts) = facts {
        // It fails only for a name that is none.
        let _set = around.set_attribute("data-facts", &facts);
    }
}
