//! How somebody likes the portal to look.

use crate::api::Density;
use leptos::prelude::*;

/// The choice, and what it changes. It opens, and is saved, without a script too; with one it holds as soon as it is
/// made.
#[component]
pub(super) fn Display() -> impl IntoView {
    let here = Density::here();
    let choices = Density::ALL.map(|density| {
        let (id, value) = (format!("density-{}", density.as_str()), density.as_str());
        let hint = format!("{id}-hint");
        let described = hint.clone();
        let about = match density {
            Density::Comfortable => "Room around rows, fields and commands.",
            Density::Compact => "More rows on a screen.",
        };
        view! {
            <div>
                <label class="checkbox">
                    <input
                        type="radio"
                        name="density"
                        id=id
                        value=value
                        checked=density == here
                        autofocus=density == here
                        aria-describedby=described
                        autocomplete="off"
                    />
                    {density.label()}
                </label>
                <p class="field-hint" id=hint>
                    {about}
                </p>
            </div>
        }
    });
    view! {
        <div id="display" class="confirm display" popover="auto" role="dialog" aria-labelledby="display-title">
            <h2 id="display-title">"Display"</h2>
            <form method="post" action="/ui/display" data-instant="">
                <fieldset class="choices">
                    <legend>"Density"</legend>
                    {choices}
                </fieldset>
                <p class="field-hint">"It is kept in this browser."</p>
                <div class="confirm-buttons">
                    <button type="submit" class="button primary" data-plain="">
                        "Save"
                    </button>
                    <button type="button" class="button outlined" popovertarget="display" popovertargetaction="hide">
                        "Close"
                    </button>
                </div>
            </form>
        </div>
    }
}
