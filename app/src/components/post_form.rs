//! A form that changes something.

use super::{Alert, dynamic, use_hydrated};
use crate::api::post;
use leptos::{ev::SubmitEvent, prelude::*, reactive::spawn_local};

/// A form that is posted, and leads on when that succeeds. A hydrated page stays, with what was typed, when it is refused,
/// and says why above the form.
#[component]
pub fn PostForm(
    /// The address that it is posted to.
    action: &'static str,
    /// How it is laid out.
    #[prop(default = "form")]
    class: &'static str,
    /// Its fields and buttons.
    children: Children,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let submit = move |event: SubmitEvent| {
        if busy.get_untracked() {
            event.prevent_default();
            return;
        }
        busy.set(true);
        let answer = post(&event);
        spawn_local(async move {
            let failed = answer.await.err().map(|error| error.message);
            // The page may be gone by now.
            failure.try_set(failed);
            busy.try_set(false);
        });
    };
    view! {
        {dynamic(move || failure.get().map(|message| view! { <Alert>{message}</Alert> }))}
        <form
            method="post"
            action=action
            class=class
            aria-busy=move || (hydrated.get() && busy.get()).then_some("true")
            on:submit=submit
        >
            {children()}
        </form>
    }
}
