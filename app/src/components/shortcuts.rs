//! What can be done with a key.

use leptos::prelude::*;

/// The list of the keys. It opens without a script; the keys themselves need one.
#[component]
pub(super) fn Shortcuts() -> impl IntoView {
    let keys = [
        ("/", "Search everything"),
        ("?", "Show or hide this list"),
        ("Tab", "Go to the next command, field or row; with Shift to the one before"),
        ("Space", "Press a command, tick a row"),
        ("Esc", "Close a menu or a question"),
    ];
    let keys = keys.map(|(key, what)| {
        view! {
            <div>
                <dt>
                    <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
            </div>
        }
    });
    view! {
        <div id="shortcuts" class="confirm shortcuts" popover="auto" role="dialog" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
            <dl>{keys}</dl>
            <label class="shortcuts-switch">
                <input type="checkbox" id="shortcuts-on" checked=true autocomplete="off"/>
                " Use single-key shortcuts in this browser"
            </label>
            <button
                type="button"
                class="button outlined"
                popovertarget="shortcuts"
                popovertargetaction="hide"
                autofocus=true
            >
                "Close"
            </button>
        </div>
    }
}
