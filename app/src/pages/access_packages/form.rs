//! New access package: its name, and the catalog it belongs to.

use super::{
    api,
    frame::{PACKAGES, field_in_address},
};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Checkbox, Crumb, PostForm, SelectField, SelectOption, TextField, loaded},
};
use leptos::prelude::*;
use leptos_router::components::A;
use regrant_model::{CatalogId, view::Named};

/// The page.
#[component]
pub fn NewAccessPackagePage() -> impl IntoView {
    loaded(
        async move {
            let places = api::places().await?;
            if places.is_empty() {
                return Err(AppError::may_not("create access packages"));
            }
            Ok(places)
        },
        |places| view! { <NewAccessPackage places/> }.into_any(),
    )
}

#[component]
fn NewAccessPackage(places: Vec<Named<CatalogId>>) -> impl IntoView {
    let options: Vec<_> =
        places.into_iter().map(|place| SelectOption::new(place.id.to_string(), place.name)).collect();
    view! {
        <Blade
            title="New access package"
            crumbs=vec![
                Crumb::new("Home", "/"),
                Crumb::new("Identity Governance", "/identity-governance"),
                Crumb::new("Access packages", PACKAGES),
            ]
        >
            <BladeBody>
                <PostForm action="/ui/packages/create">
                    <SelectField
                        name="catalog"
                        label="Catalog"
                        options
                        value=field_in_address("catalog")
                        required=true
                        hint="The access package can give what its catalog holds."
                    />
                    <Fields name=String::new() description=String::new() hidden=false/>
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Create"
                        </button>
                        <A href=PACKAGES attr:class="button outlined">
                            "Back"
                        </A>
                    </div>
                </PostForm>
            </BladeBody>
        </Blade>
    }
}

/// What every access package has.
#[component]
pub(super) fn Fields(name: String, description: String, hidden: bool) -> impl IntoView {
    view! {
        <TextField name="name" label="Name" value=name required=true hint="Unique in its catalog."/>
        <TextField
            name="description"
            label="Description"
            value=description
            hint="What it is for; people read it in My Access."
        />
        <Checkbox name="hidden" label="Hide it from My Access" checked=hidden/>
    }
}
