//! New group.

use super::{GROUPS, api};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Crumb, PostForm, TextField, loaded},
};
use leptos::prelude::*;
use leptos_router::components::A;

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
                </PostForm>
            </BladeBody>
        </Blade>
    }
}
