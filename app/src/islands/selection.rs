//! The select boxes of a list in the document, and the commands that follow from them.

use super::{
    PAGE_CHANGED,
    choice::{Choice, PageChoice},
    selection_bar::Facts,
};
use leptos::{html, prelude::*};
use std::collections::HashMap;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AbortController, AddEventListenerOptions, Document, Element, Event, HtmlInputElement};

/// Of a table: most of its rows are chosen. Of a row: it is otherwise than the table says.
const CHOSEN: &str = "data-chosen";
const OTHERWISE: &str = "data-otherwise";

/// A list's form, found by its id whenever it is needed: the page may have been read again.
#[derive(Clone)]
pub(super) struct Rows {
    form: String,
    bar: NodeRef<html::Div>,
    choice: RwSignal<Choice>,
    facts: RwSignal<Facts>,
}

/// Keeps count of what is ticked in the form, and the page's commands in step with it, as long as the bar is there.
pub(super) fn follow(
    form: String,
    bar: NodeRef<html::Div>,
    choice: RwSignal<Choice>,
    facts: RwSignal<Facts>,
) -> StoredValue<Rows> {
    let rows = Rows { form, bar, choice, facts };
    let stored = StoredValue::new(rows.clone());
    Effect::new(move |_| {
        // What was ticked before the page was alive counts.
        rows.take_over();
        rows.listen("change", Rows::ticked);
        rows.listen(PAGE_CHANGED, |rows, _| {
            rows.read_facts();
            rows.take_over();
        });
    });
    stored
}

impl Rows {
    /// Ticks all rows of the page or none, and says whether everything that matches is meant.
    pub(super) fn choose(&self, all_matching: bool, tick: bool) {
        let rows = self.boxes();
        for row in &rows {
            row.set_checked(tick);
        }
        let chosen = if tick { rows.iter().collect() } else { Vec::new() };
        self.show(&rows, &chosen, all_matching);
    }

    /// Calls back for an event of the document until the bar is gone: what one list has selected is nothing to another.
    fn listen(&self, event: &str, callback: fn(&Self, &Event)) {
        let Ok(end) = AbortController::new() else { return };
        let options = AddEventListenerOptions::new();
        options.set_signal(&end.signal());
        let rows = self.clone();
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if rows.bar.get_untracked().is_some_and(|bar| bar.is_connected()) {
                callback(&rows, &event);
            } else {
                end.abort();
            }
        });
        // It fails only for a callback that is no function.
        let _added = document().add_event_listener_with_callback_and_add_event_listener_options(
            event,
            listener.into_js_value().unchecked_ref(),
            &options,
        );
    }

    /// A box was ticked or emptied: the header's, or a row's.
    fn ticked(&self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(target) = target.filter(|target| self.holds(target)) else { return };
        if target.has_attribute("data-page-box") {
            self.choose(false, target.checked());
        } else if target.has_attribute("data-row") {
            // After "all that match", to empty one leaves the rest of the page.
            self.set(false);
        }
    }

    fn take_over(&self) {
        let all_matching = self.choice.get_untracked().all_matching;
        if all_matching {
            self.choose(true, true);
        } else {
            self.set(false);
        }
    }

    fn read_facts(&self) {
        let around = document().get_element_by_id(&format!("{}-facts", self.form));
        let facts = around.and_then(|around| around.get_attribute("data-facts"));
        let facts: Option<Facts> = facts.and_then(|facts| serde_json::from_str(&facts).ok());
        let Some(facts) = facts else { return };
        // Another list, filter or page: "all that match" was said of the one before.
        if facts.href != self.facts.with_untracked(|before| before.href.clone()) {
            self.choice.set(Choice::asked(facts.select.as_deref(), facts.on_page));
        }
        self.facts.set(facts);
    }

    /// Counts, and brings the document in step.
    fn set(&self, all_matching: bool) {
        let rows = self.boxes();
        let chosen: Vec<_> = rows.iter().filter(|row| row.checked()).collect();
        self.show(&rows, &chosen, all_matching);
    }

    fn show(&self, rows: &[HtmlInputElement], chosen: &[&HtmlInputElement], all_matching: bool) {
        let choice = Choice { chosen: chosen.len(), all_matching };
        self.choice.set(choice);
        self.colour(rows, chosen.len());
        for field in self.find::<Element>("input[name=all]") {
            let _set = field.toggle_attribute_with_force("disabled", !all_matching);
        }
        for header in self.find::<HtmlInputElement>("[data-page-box]") {
            let page = choice.page_choice(rows.len());
            header.set_disabled(false);
            header.set_checked(page == PageChoice::All);
            header.set_indeterminate(page == PageChoice::Some);
        }
        let refusals = refusals(chosen);
        let document = document();
        for command in all::<Element>(&document, &format!("[data-command][data-for=\"{}\"]", self.form)) {
            let attribute = |name: &str| command.get_attribute(name).unwrap_or_default();
            let name = attribute("data-command");
            let refused = refusals.iter().map(|reasons| reasons.get(&name).cloned());
            block(&command, choice.blocked(&attribute("data-nothing"), refused).as_deref());
        }
        for question in all::<Element>(&document, &format!("[data-question][data-for=\"{}\"]", self.form)) {
            let verb = question.get_attribute("data-question").unwrap_or_default();
            let words = self.facts.with_untracked(|facts| facts.question(&verb, choice));
            question.set_text_content(Some(&words));
        }
    }

    /// Shows which rows are chosen. A page has up to a thousand, and to give each another style takes longer than a
    /// frame: the table says what most are, and rows only that they are otherwise.
    fn colour(&self, rows: &[HtmlInputElement], chosen: usize) {
        let Some(table) = self.find::<Element>(".table-frame").into_iter().next() else { return };
        let mixed = chosen > 0 && chosen < rows.len();
        let base = if mixed { table.has_attribute(CHOSEN) } else { chosen > 0 };
        // These fail only for a name that is none.
        let _set = table.toggle_attribute_with_force(CHOSEN, base);
        if mixed {
            for row in rows {
                if let Ok(Some(line)) = row.closest("tr") {
                    let _set = line.toggle_attribute_with_force(OTHERWISE, row.checked() != base);
                }
            }
        } else {
            for line in self.find::<Element>(&format!("[{OTHERWISE}]")) {
                let _removed = line.remove_attribute(OTHERWISE);
            }
        }
    }

    fn boxes(&self) -> Vec<HtmlInputElement> {
        self.find("[data-row]")
    }

    fn element(&self) -> Option<Element> {
        document().get_element_by_id(&self.form)
    }

    fn holds(&self, input: &HtmlInputElement) -> bool {
        self.element().is_some_and(|form| form.contains(Some(input)))
    }

    fn find<T: JsCast>(&self, selector: &str) -> Vec<T> {
        all(&document(), &format!("#{} {selector}", self.form))
    }
}

/// Why commands can't be used on rows, by the command's name: what several rows say alike stands there once.
fn refusals(rows: &[&HtmlInputElement]) -> Vec<HashMap<String, String>> {
    let mut told = Vec::new();
    for row in rows {
        let reasons = row.get_attribute("data-refusals");
        let free = reasons.is_none();
        if !told.contains(&reasons) {
            told.push(reasons);
        }
        // There is a row that refuses nothing.
        if free {
            break;
        }
    }
    let read = |reasons: Option<String>| serde_json::from_str(&reasons?).ok();
    told.into_iter().map(|reasons| read(reasons).unwrap_or_default()).collect()
}

/// Marks a command as one that can't be used now, and says why; or takes that back.
fn block(command: &Element, reason: Option<&str>) {
    let reason_id = command.get_attribute("data-reason").unwrap_or_default();
    if let Some(words) = document().get_element_by_id(&reason_id) {
        words.set_text_content(reason);
    }
    // A button of type "button" submits nothing; one without its popover opens nothing.
    let opens = command.get_attribute("data-opens");
    let usable = reason.is_none();
    let set = [
        ("aria-disabled", (!usable).then_some("true")),
        ("aria-describedby", (!usable).then_some(reason_id.as_str())),
        ("title", reason),
        ("type", Some(if usable && opens.is_none() { "submit" } else { "button" })),
        ("popovertarget", opens.as_deref().filter(|_| usable)),
    ];
    for (name, value) in set {
        // These fail only for a name that is none.
        let _set = match value {
            Some(value) => command.set_attribute(name, value),
            None => command.remove_attribute(name),
        };
    }
}

fn all<T: JsCast>(document: &Document, selector: &str) -> Vec<T> {
    let Ok(found) = document.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}
