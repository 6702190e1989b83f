//! The browser's end of a run's progress.

use super::api;
use crate::api::pack;
use leptos::{
    leptos_dom::helpers::IntervalHandle, prelude::*, reactive::spawn_local, wasm_bindgen::JsCast as _,
};
use regrant_model::{RunId, view::RunProgress};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// The server tells three times a second. When nothing came for this long, the stream is cut and the page asks.
const SILENCE: Duration = Duration::from_secs(2);

type OnMessage = Closure<dyn FnMut(MessageEvent)>;

/// The stream and what belongs to it; it ends with the part of the page that asked for it.
struct Stream {
    source: Option<EventSource>,
    on_message: OnMessage,
    checks: Option<IntervalHandle>,
    open: Rc<Cell<bool>>,
}

impl Stream {
    fn open(run: RunId, told: Rc<impl Fn(RunProgress) + 'static>) -> Self {
        let open = Rc::new(Cell::new(true));
        let heard = Rc::new(Cell::new(true));
        let on_message = OnMessage::new({
            let (open, heard, told) = (Rc::clone(&open), Rc::clone(&heard), Rc::clone(&told));
            move |event: MessageEvent| {
                if let Some(progress) = event.data().as_string().as_deref().and_then(pack::from_text) {
                    heard.set(true);
                    tell(&open, told.as_ref(), progress);
                }
            }
        });
        let source = EventSource::new(&format!("/ui/runs/{run}/events")).ok();
        if let Some(source) = &source {
            // It fails only for a callback that is no function.
            let _added =
                source.add_event_listener_with_callback("progress", on_message.as_ref().unchecked_ref());
        }
        let check = {
            let open = Rc::clone(&open);
            move || {
                if open.get() && !heard.replace(false) {
                    let (open, told) = (Rc::clone(&open), Rc::clone(&told));
                    spawn_local(async move {
                        if let Ok(progress) = api::progress(run).await {
                            tell(&open, told.as_ref(), progress);
                        }
                    });
                }
            }
        };
        Self { source, on_message, checks: set_interval_with_handle(check, SILENCE).ok(), open }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.open.set(false);
        if let Some(source) = &self.source {
            let listener = self.on_message.as_ref().unchecked_ref();
            let _removed = source.remove_event_listener_with_callback("progress", listener);
            source.close();
        }
        if let Some(checks) = self.checks {
            checks.clear();
        }
    }
}

/// Follows the run until it has ended or the owner is gone.
pub(super) fn watch(run: RunId, told: impl Fn(RunProgress) + 'static) {
    let stream = StoredValue::new_local(None);
    let told = Rc::new(move |progress: RunProgress| {
        let ended = progress.finished_at.is_some();
        told(progress);
        if ended {
            // Not while the stream's own callback runs.
            set_timeout(move || stream.try_set_value(None).map_or((), drop), Duration::ZERO);
        }
    });
    stream.set_value(Some(Stream::open(run, told)));
}

/// Nothing is told after the end.
fn tell(open: &Cell<bool>, told: &impl Fn(RunProgress), progress: RunProgress) {
    if open.get() {
        open.set(progress.finished_at.is_none());
        told(progress);
    }
}
