//! A user principal name.

use leptos::prelude::*;

/// The name, which breaks before its domain where it has to break.
#[component]
pub fn UserPrincipalName(
    /// The name.
    name: String,
) -> impl IntoView {
    let (user, domain) = name.split_at(name.find('@').unwrap_or(name.len()));
    let (user, domain) = (user.to_owned(), domain.to_owned());
    view! {
        {user}
        <wbr/>
        {domain}
    }
}
