//! Sign-in with a local account. The form is posted to the server's own handler, outside of the server functions: it
//! starts a session and answers with a redirect in any case.

use crate::{
    api::Visit,
    components::{Alert, AlertKind, Brand, InputType, TextField},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// The sign-in page.
#[component]
pub fn SignIn() -> impl IntoView {
    let flash = use_context::<Visit>().and_then(|visit| visit.flash);
    view! {
        <Title text="Sign in"/>
        <main class="sign-in" id="main">
            <div class="sign-in-card">
                <p class="brand">
                    <Brand/>
                </p>
                <h1>"Sign in"</h1>
                {flash.map(|flash| view! { <Alert kind=AlertKind::from(flash.kind)>{flash.text}</Alert> })}
                // Without an action it is posted to its own address, whose query says where to go afterwards.
                <form method="post" class="form" data-whole="">
                    <TextField
                        name="user_name"
                        label="User name"
                        required=true
                        autocomplete="username"
                        autofocus=true
                    />
                    <TextField
                        name="password"
                        label="Password"
                        input_type=InputType::Password
                        required=true
                        autocomplete="current-password"
                    />
                    <button type="submit" class="button primary wide">
                        "Sign in"
                    </button>
                </form>
            </div>
        </main>
    }
    .into_any()
}
