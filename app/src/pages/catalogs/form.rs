//! New catalog.

use super::{CATALOGS, api};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Checkbox, Crumb, PostForm, TextField, loaded},
};
use leptos::prelude::*;
use leptos_router::components::A;

/// The page.
#[component]
pub fn NewCatalogPage() -> impl IntoView {
    loaded(
        async move {
            if api::may_create()? {
                return Ok(());
            }
            Err(AppError::may_not("create catalogs"))
        },
        |()| view! { <NewCatalog/> }.into_any(),
    )
}

#[component]
fn NewCatalog() -> impl IntoView {
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
                <PostForm action="/ui/catalogs/create">
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
                </PostForm>
            </BladeBody>
        </Blade>
    }
}
