//! New user, and a user's details, to change them.

use super::{USERS, api};
use crate::{
    api::AppError,
    components::{Blade, BladeBody, Crumb, PostForm, Seen, TextField, loaded},
};
use leptos::prelude::*;
use regrant_model::view::UserDetail;

/// The page of a new user.
#[component]
pub fn NewUserPage() -> impl IntoView {
    loaded(
        async move { if api::may_create()? { Ok(()) } else { Err(AppError::may_not("create users")) } },
        |()| view! { <NewUser/> }.into_any(),
    )
}

#[component]
fn NewUser() -> impl IntoView {
    view! {
        <Blade title="New user" crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Users", USERS)]>
            <BladeBody>
                <PostForm action="/ui/users/create">
                    <Fields values=Values::default()/>
                    <div class="form-buttons">
                        <button type="submit" class="button primary">
                            "Create"
                        </button>
                        <a href=USERS class="button outlined">
                            "Back"
                        </a>
                    </div>
                </PostForm>
            </BladeBody>
        </Blade>
    }
}

/// A user's details, to change them.
#[component]
pub(super) fn EditUser(
    /// The user as they are.
    detail: UserDetail,
    /// Their page.
    back: String,
) -> impl IntoView {
    let values = Values {
        name: detail.user.name,
        upn: detail.user.upn,
        mail: detail.mail.unwrap_or_default(),
        job_title: detail.user.job_title.unwrap_or_default(),
        department: detail.user.department.unwrap_or_default(),
    };
    view! {
        <PostForm action="/ui/users/edit">
            <input type="hidden" name="user" value=detail.user.id.to_string()/>
            <Seen revision=detail.revision/>
            <Fields values/>
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

/// What the fields hold at first.
#[derive(Default)]
struct Values {
    name: String,
    upn: String,
    mail: String,
    job_title: String,
    department: String,
}

#[component]
fn Fields(values: Values) -> impl IntoView {
    view! {
        <TextField name="name" label="Name" value=values.name required=true/>
        <TextField
            name="upn"
            label="User principal name"
            value=values.upn
            required=true
            hint="Such as amara@contoso.test. Connected systems find people by it."
        />
        <TextField name="mail" label="Mail" value=values.mail/>
        <TextField name="job_title" label="Job title" value=values.job_title/>
        <TextField name="department" label="Department" value=values.department/>
    }
}
