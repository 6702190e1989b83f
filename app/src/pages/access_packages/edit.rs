//! A package's details, to change them, and moving it to another catalog.

use crate::components::{Checkbox, PostForm, Seen, SelectField, SelectOption, TextField};
use leptos::prelude::*;
use regrant_model::{
    CatalogId,
    view::{Named, PackageOverview},
};

/// The forms.
#[component]
pub(super) fn EditPackage(
    /// The package as it is.
    overview: PackageOverview,
    /// The catalogs in which the reader may make packages.
    places: Vec<Named<CatalogId>>,
    /// Its page.
    back: String,
) -> impl IntoView {
    let head = overview.head;
    let others: Vec<_> = places
        .into_iter()
        .filter(|place| place.id != head.catalog.id)
        .map(|place| SelectOption::new(place.id.to_string(), place.name))
        .collect();
    let id = head.id.to_string();
    let moved = id.clone();
    let move_to = (!others.is_empty()).then(|| {
        view! {
            <section class="below">
                <h2>"Move to another catalog"</h2>
                <PostForm action="/ui/packages/move">
                    <input type="hidden" name="package" value=moved/>
                    <SelectField
                        name="catalog"
                        label="Catalog"
                        options=others
                        required=true
                        hint="It has to hold everything that the access package gives."
                    />
                    <div class="form-buttons">
                        <button type="submit" class="button outlined">
                            "Move"
                        </button>
                    </div>
                </PostForm>
            </section>
        }
    });
    view! {
        <h2>"Edit access package"</h2>
        <PostForm action="/ui/packages/edit">
            <input type="hidden" name="package" value=id.clone()/>
            <Seen revision=overview.revision/>
            <TextField name="name" label="Name" value=head.name required=true hint="Unique in its catalog."/>
            <TextField
                name="description"
                label="Description"
                value=overview.description
                hint="What it is for; people read it in My Access."
            />
            <Checkbox name="hidden" label="Hide it from My Access" checked=head.hidden/>
            <div class="form-buttons">
                <button type="submit" class="button primary">
                    "Save"
                </button>
                <a href=back class="button outlined">
                    "Close"
                </a>
            </div>
        </PostForm>
        {move_to}
    }
}
