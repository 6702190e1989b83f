//! New catalog.

use super::{
    CATALOGS,
    api::{self, Create},
};
use crate::{
    api::AppError,
    components::{Alert, Blade, BladeBody, Checkbox, Crumb, TextField, loaded},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;
use regrant_model::ErrorKind;

/// The page.
#[component]
pub fn NewCatalogPage() -> impl IntoView {
    provide_context(ServerAction::<Create>::new());
    let data = Resource::new(
        || (),
        |()| async {
            if api::may_create().await? {
                return Ok(());
            }
            let message = "You may not create catalogs. Ask an administrator for a role that allows it.";
            Err(AppError::new(ErrorKind::Forbidden, message))
        },
    );
    loaded(data, |()| view! { <NewCatalog/> }.into_any())
}

#[component]
fn NewCatalog() -> impl IntoView {
    let action = expect_context::<ServerAction<Create>>();
    let value = action.value();
    let failure = move || {
        value.with(|value| value.as_ref().and_then(|answer| answer.as_ref().err().map(ToString::to_string)))
    };
    view! {
        <Blade
            title="New catalog"
            crumbs=vec![
                Crumb::new("Home", "/"),
                Crumb::new("Identity Governance", "/identity-governance"),
                Crumb::new("Catalogs", CATALOGS),
            ]
        >
            <BladeBody>
                {move || failure().map(|message| view! { <Alert>{message}</Alert> })}
                <ActionForm action=action attr:class="form">
                    <TextField name="name" label="Name" required=true hint="Unique among the catalogs."/>
                    <TextField name="description" label="Description" hint="Whose resources it holds, and who manages them."/>
                    <Checkbox name="enabled" label="Access packages in it can be requested" checked=true/>
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Create"
                        </button>
                        <A href=CATALOGS attr:class="button outlined">
                            "Back"
                        </A>
                    </div>
                </ActionForm>
            </BladeBody>
        </Blade>
    }
}
