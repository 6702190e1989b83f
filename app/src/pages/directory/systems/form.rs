//! Connect an LDAP server.

use super::{SYSTEMS, api};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Checkbox, Crumb, InputType, PostForm, TextArea, TextField, loaded},
    page_data::page_data,
};
use leptos::prelude::*;
use leptos_router::components::A;
use regrant_model::ErrorKind;

/// The page.
#[component]
pub fn NewSystemPage() -> impl IntoView {
    let data = page_data(
        || (),
        |()| async {
            if api::may_connect().await? {
                return Ok(());
            }
            let message = "You may not connect systems. Ask an administrator for a role that allows it.";
            Err(AppError::new(ErrorKind::Forbidden, message))
        },
    );
    loaded(data, |()| view! { <NewSystem/> }.into_any())
}

#[component]
fn NewSystem() -> impl IntoView {
    view! {
        <Blade
            title="Connect an LDAP server"
            crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Connected systems", SYSTEMS)]
        >
            <BladeBody>
                <PostForm action="/ui/systems/connect-ldap">
                    <TextField name="name" label="Name" required=true hint="Unique among connected systems."/>
                    <TextField
                        name="url"
                        label="Address"
                        input_type=InputType::Url
                        required=true
                        hint="ldaps://host, or ldap://host with StartTLS; with a port where it is not the usual one."
                    />
                    <Checkbox name="start_tls" label="StartTLS"/>
                    <TextField name="bind_dn" label="Bind DN" required=true hint="The account that Regrant works as."/>
                    <TextField
                        name="password"
                        label="Password"
                        input_type=InputType::Password
                        required=true
                        autocomplete="new-password"
                        hint="Stored encrypted, and never shown again."
                    />
                    <TextField name="user_base" label="User base" required=true hint="ou=people,dc=example,dc=com"/>
                    <TextField
                        name="user_attribute"
                        label="User attribute"
                        value="uid"
                        hint="A person is found by it."
                    />
                    <TextField name="group_base" label="Group base" required=true hint="ou=groups,dc=example,dc=com"/>
                    <TextArea
                        name="ca_certificate"
                        label="CA certificate"
                        rows=6
                        hint="As PEM. Empty: those that the operating system trusts."
                    />
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Connect"
                        </button>
                        <A href=SYSTEMS attr:class="button outlined">
                            "Back"
                        </A>
                    </div>
                </PostForm>
            </BladeBody>
        </Blade>
    }
}
