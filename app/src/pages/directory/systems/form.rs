//! Connect an LDAP server.

use super::{SYSTEMS, api};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Checkbox, Crumb, InputType, PostForm, TextArea, TextField, loaded},
};
use leptos::prelude::*;
use leptos_router::components::A;

/// The page.
#[component]
pub fn NewSystemPage() -> impl IntoView {
    loaded(
        async move {
            if api::may_connect()? {
                return Ok(());
            }
            Err(AppError::may_not("connect systems"))
        },
        |()| view! { <NewSystem/> }.into_any(),
    )
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
                        hint="ldaps://host or ldap://host, with a port where it is not the usual one."
                    />
                    <Checkbox
                        name="start_tls"
                        label="StartTLS"
                        hint="Encrypts an ldap:// connection before anything else is said."
                    />
                    <Checkbox
                        name="allow_plaintext"
                        label="Allow an unencrypted connection to another machine"
                        hint="The password then crosses the network in clear."
                    />
                    <h2>"How Regrant signs in"</h2>
                    <TextField
                        name="bind_dn"
                        label="Bind DN"
                        required=true
                        hint="Such as cn=regrant,dc=example,dc=com. It reads people, and reads and changes the members of groups."
                    />
                    <TextField
                        name="password"
                        label="Password"
                        input_type=InputType::Password
                        required=true
                        autocomplete="new-password"
                        hint="Stored encrypted, and never shown again."
                    />
                    <h2>"People"</h2>
                    <TextField
                        name="user_base"
                        label="User base"
                        required=true
                        hint="Where people are looked for, such as ou=people,dc=example,dc=com."
                    />
                    <TextField
                        name="user_attribute"
                        label="User attribute"
                        value="uid"
                        required=true
                        hint="A person is found by it. uid takes the part of the user principal name before the @; mail and \
                        userPrincipalName take the whole."
                    />
                    <h2>"Groups"</h2>
                    <TextField
                        name="group_base"
                        label="Group base"
                        required=true
                        hint="Where groups are looked for, such as ou=groups,dc=example,dc=com."
                    />
                    <TextField
                        name="group_filter"
                        label="Group filter"
                        value="(objectClass=groupOfNames)"
                        required=true
                        hint="What counts as a group."
                    />
                    <TextField
                        name="placeholder"
                        label="Last member's place"
                        hint="A DN that stands in where a group may not be empty. Empty: the group's own DN."
                    />
                    <h2>"Encryption"</h2>
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
