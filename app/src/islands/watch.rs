//! Following a run in the browser: server-sent events, and asking by itself where they stay away.

use crate::live;
use leptos::{html, leptos_dom::helpers::IntervalHandle, prelude::*, reactive::spawn_local};
use regrant_model::{RunId, state::RunState, view::RunProgress};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// The server tells three times a second. When nothing came for this long, the stream is cut and the page asks.
const SILENCE: Duration = Duration::from_secs(2);

type OnMessage = Closure<dyn FnMut(MessageEvent)>;

/// What is open while a run is followed.
#[derive(Default)]
struct Open {
    source: Option<(EventSource, OnMessage)>,
    checks: Option<IntervalHandle>,
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some((source, _)) = &self.source {
            source.close();
        }
        if let Some(checks) = self.checks {
            checks.clear();
        }
    }
}

/// A run that is followed.
struct Watch {
    run: RunId,
    told: Box<dyn Fn(RunProgress)>,
    section: NodeRef<html::Section>,
    heard: Cell<bool>,
    seen: RefCell<Option<Stands>>,
    open: RefCell<Option<Open>>,
}

/// How far a run is, apart from the time at which that was read.
#[derive(Clone, PartialEq)]
struct Stands {
    done: u32,
    state: RunState,
    paused: bool,
    stopping: bool,
    waiting_on: Vec<String>,
}

impl Stands {
    fn of(run: &RunProgress) -> Self {
        Self {
            done: run.done,
            state: run.state,
            paused: run.paused_at.is_some(),
            stopping: run.stopping,
            waiting_on: run.waiting_on.clone(),
        }
    }
}

/// A run is followed as long as this is kept.
pub(super) struct Watching(Rc<Watch>);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Follows the run until it has ended, its island is gone from the page, or what is returned is dropped.
pub(super) fn watch(
    run: RunId,
    section: NodeRef<html::Section>,
    told: impl Fn(RunProgress) + 'static,
) -> Watching {
    let watch = Rc::new(Watch {
        run,
        told: Box::new(told),
        section,
        heard: Cell::new(true),
        seen: RefCell::default(),
        open: RefCell::default(),
    });
    let source = EventSource::new(&format!("/ui/runs/{run}/events")).ok().map(|source| {
        let listening = Rc::clone(&watch);
        let on_message = OnMessage::new(move |event: MessageEvent| {
            if let Some(progress) = event.data().as_string().and_then(|data| read(&data)) {
                listening.hear(progress);
            }
        });
        // It fails only for a callback that is no function.
        let _added = source.add_event_listener_with_callback("progress", on_message.as_ref().unchecked_ref());
        (source, on_message)
    });
    let checking = Rc::clone(&watch);
    let checks = set_interval_with_handle(move || checking.check(), SILENCE).ok();
    *watch.open.borrow_mut() = Some(Open { source, checks });
    Watching(watch)
}

impl Watch {
    /// Takes note of how far the run is. Nothing is told after the end.
    fn hear(self: &Rc<Self>, progress: RunProgress) {
        self.heard.set(true);
        if self.open.borrow().is_none() {
            return;
        }
        let ended = progress.finished_at.is_some();
        // Whatever else the page shows of the run has changed with this, and with nothing else.
        let stands = Stands::of(&progress);
        let changed = self.seen.replace(Some(stands.clone())) != Some(stands);
        (self.told)(progress);
        if changed {
            live::refresh(ended);
        }
        if ended {
            self.close();
        }
    }

    /// Asks when the stream has been silent, and ends with the island.
    fn check(self: &Rc<Self>) {
        let gone = self.section.get_untracked().is_none_or(|section| !section.is_connected());
        if gone {
            self.close();
        } else if !self.heard.replace(false) {
            let watch = Rc::clone(self);
            spawn_local(async move {
                let address = format!("/ui/runs/{}/progress", watch.run);
                if let Some(progress) = live::text(&address).await.and_then(|text| read(&text)) {
                    watch.hear(progress);
                }
            });
        }
    }

    /// Not at once: one of the callbacks that are dropped may be the one that runs.
    fn close(self: &Rc<Self>) {
        let open = self.open.borrow_mut().take();
        set_timeout(move || drop(open), Duration::ZERO);
    }
}

fn read(text: &str) -> Option<RunProgress> {
    serde_json::from_str(text).ok()
}
