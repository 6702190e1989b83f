//! A page's data, and the page that stands where the data can't be had.

use super::{Alert, Blade, BladeBody, EmptyState};
use crate::{api::AppError, page_data::PageData};
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location, location::Url};
use regrant_model::ErrorKind;
use serde::de::DeserializeOwned;

/// Renders a page from its data, and in place of it what went wrong. While other data is loaded the page stays as it is.
pub fn loaded<T>(data: PageData<T>, page: fn(T) -> AnyView) -> AnyView
where
    T: DeserializeOwned + Clone + 'static,
{
    data.render(page, |error| view! { <Failure error/> }.into_any())
}

/// What a page shows that could not be read.
#[component]
pub fn Failure(
    /// Why.
    error: AppError,
) -> impl IntoView {
    let location = use_location();
    let here = move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    };
    let body = match error.kind {
        ErrorKind::NotFound => view! {
            <EmptyState title=error.message>
                <A href="/">"Go to Home"</A>
            </EmptyState>
        }
        .into_any(),
        ErrorKind::NotSignedIn => view! {
            <EmptyState title=error.message>
                <a rel="external" href=move || format!("/sign-in?next={}", Url::escape(&here()))>
                    "Sign in"
                </a>
            </EmptyState>
        }
        .into_any(),
        _ => view! { <Alert>{error.message}</Alert> }.into_any(),
    };
    view! {
        <Blade title=title(error.kind)>
            <BladeBody>{body}</BladeBody>
        </Blade>
    }
}

const fn title(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotSignedIn => "Sign in",
        ErrorKind::Forbidden => "Not allowed",
        ErrorKind::NotFound => "Not found",
        ErrorKind::Invalid => "This address makes no sense",
        ErrorKind::Conflict | ErrorKind::NotAllowedInState => "Not possible now",
        ErrorKind::TooMany | ErrorKind::Unavailable => "Not available at the moment",
        ErrorKind::Internal => "Something went wrong",
    }
}
