//! Small edits on a page: each is a plain form; a hydrated page makes the same call, says what came of it, and reads
//! its data again.

use crate::{
    api::post,
    components::{Alert, AlertKind, dynamic},
};
use leptos::{ev::SubmitEvent, prelude::*, reactive::spawn_local};

/// A page's edits: how many succeeded, and what came of the last one.
#[derive(Clone, Copy)]
pub struct Edits {
    version: RwSignal<u32>,
    said: RwSignal<Option<Result<&'static str, String>>>,
}

impl Edits {
    /// For the page itself, outside of what is rendered anew with its data, which takes it from the context.
    pub fn provide() -> Self {
        let edits = Self { version: RwSignal::new(0), said: RwSignal::new(None) };
        provide_context(edits);
        edits
    }

    /// Changes with each edit; the page's data depends on it.
    pub fn version(self) -> u32 {
        self.version.get()
    }

    /// Reads the page's data again.
    pub fn read_again(self) {
        self.said.set(None);
        self.version.update(|version| *version += 1);
    }

    /// Posts an edit's form; `done` says that it succeeded.
    pub fn submit(self, event: &SubmitEvent, done: &'static str) {
        let answer = post(event);
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone by now.
            if answer.is_ok() {
                self.version.try_update(|version| *version += 1);
            }
            self.said.try_set(Some(answer.map(|_| done).map_err(|error| error.message)));
        });
    }

    /// What came of the last edit, where the page shows it.
    pub fn message(self) -> AnyView {
        dynamic(move || {
            self.said.get().map(|said| match said {
                Ok(done) => view! { <Alert kind=AlertKind::Done>{done}</Alert> },
                Err(message) => view! { <Alert kind=AlertKind::Failed>{message}</Alert> },
            })
        })
    }
}
