//! New group, and a group's details, to change them.

use super::{GROUPS, api};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Crumb, PostForm, Seen, TextField, loaded},
};
use leptos::prelude::*;
use regrant_model::{GroupId, Revision};

/// The page.
#[component]
pub fn NewGroupPage() -> impl IntoView {
    loaded(
        async move {
            if api::may_create()? {
                return Ok(());
            }
            Err(AppError::may_not("create groups"))
        },
        |()| view! { <NewGroup/> }.into_any(),
    )
}

#[component]
fn NewGroup() -> impl IntoView {
    view! {
        <Blade title="New group" crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Groups", GROUPS)]>
            <BladeBody>
                <PostForm action="/ui/groups/create">
                    <Fields name=String::new() description=String::new()/>
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Create"
                        </button>
                        <a href=GROUPS class="button outlined">
                            "Back"
                        </a>
                    </div>
                </PostForm>
            </BladeBody>
        </Blade>
    }
}

/// A group's details, to change them.
#[component]
pub(super) fn EditGroup(
    /// The group.
    group: GroupId,
    /// Its name.
    name: String,
    /// What it is for.
    description: String,
    /// Which state of it this is.
    revision: Revision,
    /// Its page.
    back: String,
) -> impl IntoView {
    view! {
        <PostForm action="/ui/groups/edit">
            <input type="hidden" name="group" value=group.to_string()/>
            <Seen revision/>
            <Fields name description/>
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
fn Fields(name: String, description: String) -> impl IntoView {
    view! {
        <TextField name="name" label="Name" value=name required=true/>
        <TextField name="description" label="Description" value=description hint="What it is for."/>
    }
}
