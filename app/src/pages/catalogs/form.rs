//! New catalog.

use super::{CATALOGS, api};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Checkbox, Crumb, PostForm, Seen, TextField, loaded},
};
use leptos::prelude::*;
use regrant_model::view::CatalogDetail;

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
                    <Fields name=String::new() description=String::new() enabled=true/>
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Create"
                        </button>
                        <a href=CATALOGS class="button outlined">
                            "Back"
                        </a>
                    </div>
                </PostForm>
            </BladeBody>
        </Blade>
    }
}

/// A catalog's details, to change them.
#[component]
pub(super) fn EditCatalog(
    /// The catalog as it is.
    detail: CatalogDetail,
    /// Its page.
    back: String,
) -> impl IntoView {
    view! {
        <PostForm action="/ui/catalogs/edit">
            <input type="hidden" name="catalog" value=detail.id.to_string()/>
            <Seen revision=detail.revision/>
            <Fields name=detail.name description=detail.description enabled=detail.enabled/>
            <div class="form-buttons">
                <button type="submit" class="button primary">
                    "Save"
                </button>
                <a href=back class="button outlined">
                    "Close"
                </a>
            </div>
        </PostForm>
    }
}

#[component]
fn Fields(name: String, description: String, enabled: bool) -> impl IntoView {
    view! {
        <TextField name="name" label="Name" value=name required=true hint="Unique among the catalogs."/>
        <TextField
            name="description"
            label="Description"
            value=description
            hint="Whose resources it holds, and who manages them."
        />
        <Checkbox name="enabled" label="Access packages in it can be requested" checked=enabled/>
    }
}
