//! New group.

use super::{
    GROUPS,
    api::{self, Create},
};
use crate::{
    api::AppError,
    components::{Alert, Blade, BladeBody, Crumb, TextField, loaded},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;
use regrant_model::ErrorKind;

/// The page.
#[component]
pub fn NewGroupPage() -> impl IntoView {
    provide_context(ServerAction::<Create>::new());
    let data = Resource::new(
        || (),
        |()| async {
            if api::may_create().await? {
                return Ok(());
            }
            let message = "You may not create groups. Ask an administrator for a role that allows it.";
            Err(AppError::new(ErrorKind::Forbidden, message))
        },
    );
    loaded(data, |()| view! { <NewGroup/> }.into_any())
}

#[component]
fn NewGroup() -> impl IntoView {
    let action = expect_context::<ServerAction<Create>>();
    let value = action.value();
    let failure = move || {
        value.with(|value| value.as_ref().and_then(|answer| answer.as_ref().err().map(ToString::to_string)))
    };
    view! {
        <Blade title="New group" crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Groups", GROUPS)]>
            <BladeBody>
                {move || failure().map(|message| view! { <Alert>{message}</Alert> })}
                <ActionForm action=action attr:class="form">
                    <TextField name="name" label="Name" required=true/>
                    <TextField name="description" label="Description" hint="What it is for."/>
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Create"
                        </button>
                        <A href=GROUPS attr:class="button outlined">
                            "Back"
                        </A>
                    </div>
                </ActionForm>
            </BladeBody>
        </Blade>
    }
}
