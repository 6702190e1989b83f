//! Connect an LDAP server, and change how one is reached.

use super::{SYSTEMS, api};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Checkbox, Crumb, InputType, PostForm, Seen, TextArea, TextField, loaded},
    pages::in_address::id_in_address,
};
use leptos::prelude::*;
use regrant_model::{Revision, SystemId, view::LdapSettings};

/// The page to connect one.
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
    let settings = LdapSettings {
        user_attribute: "uid".to_owned(),
        group_filter: "(objectClass=groupOfNames)".to_owned(),
        ..LdapSettings::default()
    };
    view! {
        <Blade
            title="Connect an LDAP server"
            crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Connected systems", SYSTEMS)]
        >
            <BladeBody>
                <PostForm action="/ui/systems/connect-ldap">
                    <Fields name=String::new() settings kept=false/>
                    <Buttons label="Connect" back=SYSTEMS.to_owned()/>
                </PostForm>
            </BladeBody>
        </Blade>
    }
}

/// The page to change one.
#[component]
pub fn EditSystemPage() -> impl IntoView {
    let system = id_in_address::<SystemId>("system", "connected system");
    loaded(
        async move {
            let system = system?;
            let (name, settings, revision) = api::settings(system).await?;
            Ok((system, name, settings, revision))
        },
        |(system, name, settings, revision)| view! { <EditSystem system name settings revision/> }.into_any(),
    )
}

#[component]
fn EditSystem(system: SystemId, name: String, settings: LdapSettings, revision: Revision) -> impl IntoView {
    let page = format!("{SYSTEMS}/{system}");
    let crumbs = vec![
        Crumb::new("Home", "/"),
        Crumb::new("Connected systems", SYSTEMS),
        Crumb::new(name.clone(), page.clone()),
    ];
    view! {
        <Blade title="Edit connected system" crumbs>
            <BladeBody>
                <PostForm action="/ui/systems/edit-ldap">
                    <input type="hidden" name="system" value=system.to_string()/>
                    <Seen revision/>
                    <Fields name settings kept=true/>
                    <Buttons label="Save" back=page/>
                </PostForm>
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Buttons(label: &'static str, back: String) -> impl IntoView {
    view! {
        <div class="form-buttons">
            <button type="submit" class="button primary">
                {label}
            </button>
            <a href=back class="button outlined">
                "Back"
            </a>
        </div>
    }
}

/// What both forms ask for.
#[component]
fn Fields(
    /// Its name.
    name: String,
    /// How it is reached.
    settings: LdapSettings,
    /// Whether there is a password that is kept when none is entered.
    kept: bool,
) -> impl IntoView {
    let password_hint = if kept {
        "Empty keeps the present one. Needed again with another address, encryption, certificate or bind DN."
    } else {
        "Stored encrypted, and never shown again."
    };
    view! {
        <TextField name="name" label="Name" value=name required=true hint="Unique among connected systems."/>
        <TextField
            name="settings[url]"
            label="Address"
            value=settings.url
            input_type=InputType::Url
            required=true
            hint="ldaps://host or ldap://host, with a port where it is not the usual one."
        />
        <Checkbox
            name="settings[start_tls]"
            label="StartTLS"
            checked=settings.start_tls
            hint="Encrypts an ldap:// connection before anything else is said."
        />
        <Checkbox
            name="settings[allow_plaintext]"
            label="Allow an unencrypted connection to another machine"
            checked=settings.allow_plaintext
            hint="The password then crosses the network in clear."
        />
        <h2>"How Regrant signs in"</h2>
        <TextField
            name="settings[bind_dn]"
            label="Bind DN"
            value=settings.bind_dn
            required=true
            hint="Such as cn=regrant,dc=example,dc=com. It reads people, and reads and changes the members of groups."
        />
        <TextField
            name="password"
            label="Password"
            input_type=InputType::Password
            required=!kept
            autocomplete="new-password"
            hint=password_hint
        />
        <h2>"People"</h2>
        <TextField
            name="settings[user_base]"
            label="User base"
            value=settings.user_base
            required=true
            hint="Where people are looked for, such as ou=people,dc=example,dc=com."
        />
        <TextField
            name="settings[user_attribute]"
            label="User attribute"
            value=settings.user_attribute
            required=true
            hint="A person is found by it. uid takes the part of the user principal name before the @; mail and \
            userPrincipalName take the whole."
        />
        <h2>"Groups"</h2>
        <TextField
            name="settings[group_base]"
            label="Group base"
            value=settings.group_base
            required=true
            hint="Where groups are looked for, such as ou=groups,dc=example,dc=com."
        />
        <TextField
            name="settings[group_filter]"
            label="Group filter"
            value=settings.group_filter
            required=true
            hint="What counts as a group."
        />
        <TextField
            name="settings[placeholder]"
            label="Last member's place"
            value=settings.placeholder
            hint="A DN that stands in where a group may not be empty. Empty: the group's own DN."
        />
        <h2>"Encryption"</h2>
        <TextArea
            name="settings[ca_certificate]"
            label="CA certificate"
            value=settings.ca_certificate
            rows=6
            hint="As PEM. Empty: those that the operating system trusts."
        />
    }
}
