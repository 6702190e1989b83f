//! The warning before somebody is signed out.

use crate::api::Lasts;
use leptos::prelude::*;

/// A dialog that a script opens in time (`live::session`). Without one nothing appears: a page that nobody touches can't
/// know that its session ends.
#[component]
pub(super) fn SessionEnd(
    /// How long the session lasts from now on.
    lasts: Lasts,
) -> impl IntoView {
    view! {
        <dialog
            id="session-end"
            class="confirm session-end"
            role="alertdialog"
            aria-labelledby="session-end-title"
            aria-describedby="session-end-text"
            data-unused=lasts.unused
            data-at-most=lasts.at_most
        >
            <h2 id="session-end-title">
                "You will be signed out in " <span data-session-left="">"less than a minute"</span>
            </h2>
            <div id="session-end-text">
                <p data-session-ends="unused">"Nobody has used Regrant in this browser for almost an hour."</p>
                <p data-session-ends="at-most" hidden=true>
                    "Twelve hours after the sign-in a session ends, however busy it is; this can't be put off. Sign in \
                    anew in another tab, then go on here."
                </p>
                <p>"What you have typed stays on this page in any case."</p>
            </div>
            <div class="confirm-buttons">
                <button type="button" class="button primary" data-session="stay" data-session-ends="unused" autofocus=true>
                    "Stay signed in"
                </button>
                <a
                    class="button primary"
                    href="/sign-in"
                    target="_blank"
                    data-session="close"
                    data-session-ends="at-most"
                    hidden=true
                    autofocus=true
                >
                    "Sign in anew"
                </a>
                <button type="button" class="button outlined" data-session="close">
                    "Not now"
                </button>
            </div>
        </dialog>
    }
}
