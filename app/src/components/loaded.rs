//! A page's data, and the page that stands where the data can't be had.

use super::{Alert, Blade, BladeBody, EmptyState};
use crate::api::AppError;
use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};
use regrant_model::ErrorKind;

/// Renders a page from its data, and in place of it what went wrong.
pub fn loaded<T: Send + 'static>(
    data: impl Future<Output = Result<T, AppError>> + Send + 'static,
    page: fn(T) -> AnyView,
) -> AnyView {
    let view = async move { data.await.map_or_else(|error| view! { <Failure error/> }.into_any(), page) };
    view! { <Suspense>{Suspend::new(view)}</Suspense> }.into_any()
}

/// What a page shows that could not be read.
#[component]
pub fn Failure(
    /// Why.
    error: AppError,
) -> impl IntoView {
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    let here = if query.is_empty() { path } else { format!("{path}?{query}") };
    let body = match error.kind {
        ErrorKind::NotFound => view! {
            <EmptyState title=error.message>
                <a href="/">"Go to Home"</a>
            </EmptyState>
        }
        .into_any(),
        ErrorKind::NotSignedIn => view! {
            <EmptyState title=error.message>
                <a rel="external" href=format!("/sign-in?next={}", Url::escape(&here))>
                    "Sign in"
                </a>
            </EmptyState>
        }
        .into_any(),
        ErrorKind::Forbidden => view! {
            <Alert>{error.message}</Alert>
            <p class="lead">
                <a href="/">"Go to Home"</a>
            </p>
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
        ErrorKind::Conflict | ErrorKind::NotAllowedInState | ErrorKind::WindowClosed => "Not possible now",
        ErrorKind::TooMany | ErrorKind::Unavailable => "Not available at the moment",
        ErrorKind::Internal => "Something went wrong",
    }
}
