//! The secret of a program, at the one moment at which it can be seen.

use crate::api::NewSecret;
use leptos::prelude::*;
use regrant_model::{AppRegistrationId, AppSecretId};
use secrecy::ExposeSecret as _;

/// What a program asks for tokens with. The fields are there to be copied from and belong to no form, so nothing sends them
/// anywhere.
#[component]
pub(super) fn ShownOnce(
    /// The program.
    app: AppRegistrationId,
    /// Which of its secrets it is.
    id: AppSecretId,
    /// The secret.
    secret: NewSecret,
) -> impl IntoView {
    // Another secret is another element: the script puts no page in place in which an old one stays.
    let field = format!("secret-{id}");
    view! {
        <section class="shown-once" aria-labelledby="shown-once">
            <h2 id="shown-once">"Copy the secret now"</h2>
            <p>
                "It is shown this once, and nobody can look it up later. Keep it where the program keeps its secrets. \
                With it and the client id the program asks POST /oauth2/v2.0/token for tokens."
            </p>
            <div class="field">
                <label for="shown-client">"Client id"</label>
                <input id="shown-client" type="text" readonly value=app.to_string() autocomplete="off" spellcheck="false"/>
            </div>
            <div class="field">
                <label for=field.clone()>"Client secret"</label>
                // In an input, Chromium cuts underscores off where a pixel is a pixel, and they are read as spaces.
                <textarea
                    id=field
                    readonly
                    rows="1"
                    autocomplete="off"
                    spellcheck="false"
                    inner_html=secret.0.expose_secret().to_owned()
                ></textarea>
            </div>
        </section>
    }
}
