//! Forms that are posted.

use leptos::prelude::*;

/// A form that is posted, and leads on when that succeeds. When it is refused its page comes back with what was typed,
/// and says why.
#[component]
pub fn PostForm(
    /// The address that it is posted to.
    action: &'static str,
    /// How it is laid out.
    #[prop(default = "form")]
    class: &'static str,
    /// Its fields and buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=action class=class>
            {children()}
        </form>
    }
}
