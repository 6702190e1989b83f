//! New app registration. Its form is answered with the page of what it made, on which the secret stands.

use super::{APP_REGISTRATIONS, api};
use crate::{
    api::{AppError, Typed},
    components::{Blade, BladeBody, Crumb, PostForm, TextField, loaded},
};
use leptos::prelude::*;
use regrant_model::policy::Permission;

/// The page.
#[component]
pub fn NewAppRegistrationPage() -> impl IntoView {
    loaded(
        async move { if api::may_register()? { Ok(()) } else { Err(AppError::may_not("register programs")) } },
        |()| view! { <NewAppRegistration/> }.into_any(),
    )
}

#[component]
fn NewAppRegistration() -> impl IntoView {
    view! {
        <Blade
            title="New app registration"
            crumbs=vec![Crumb::new("Home", "/"), Crumb::new("App registrations", APP_REGISTRATIONS)]
        >
            <BladeBody>
                <PostForm action=APP_REGISTRATIONS>
                    <TextField name="name" label="Name" required=true hint="Unique among app registrations."/>
                    <Permissions/>
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Create"
                        </button>
                        <a href=APP_REGISTRATIONS class="button outlined">
                            "Back"
                        </a>
                    </div>
                </PostForm>
            </BladeBody>
        </Blade>
    }
}

/// What a program can be allowed; what is for people only is not offered.
#[component]
fn Permissions() -> impl IntoView {
    let typed = Typed::here();
    let error = Typed::problem("Permissions");
    let described_by =
        if error.is_some() { "permissions-hint permissions-error" } else { "permissions-hint" };
    let choice = |permission: &Permission| {
        let checked = typed.ticked("permission", permission.as_str(), false);
        view! {
            <label class="checkbox">
                <input type="checkbox" name="permission" value=permission.as_str() checked=checked/>
                <span>{permission.label()} <small>{permission.as_str()}</small></span>
            </label>
        }
    };
    let choices = Permission::ALL.iter().filter(|permission| !permission.is_delegated_only());
    view! {
        <fieldset class="people permissions" aria-describedby=described_by>
            <legend>"Permissions"</legend>
            <p class="field-hint" id="permissions-hint">
                "They count in the whole tenant, and stay as they are. A program for one catalog needs none: give it a role there."
            </p>
            {choices.map(choice).collect_view()}
            {error.map(|error| view! { <p class="field-error" id="permissions-error">{error}</p> })}
        </fieldset>
    }
}
