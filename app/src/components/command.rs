//! The commands of a page.
//!
//! A command is a link, or a button that submits the form it stands in (or names). One that can't be used now stays
//! reachable, is marked `aria-disabled`, and says why, in words beside the commands.

use super::{dynamic, use_hydrated};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
};

/// What a hydrated page does in place of submitting the form.
pub type Press = Callback<()>;

/// The row of commands above a list or a thing.
#[component]
pub fn CommandBar(
    /// The commands.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="commands" role="toolbar" aria-label="Commands">
            {children()}
        </div>
    }
}

/// A command that leads somewhere: a form's page, a download, the same page anew.
#[component]
pub fn CommandLink(
    /// Its name.
    label: &'static str,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Whether the address is a file to save, which the router must leave alone.
    #[prop(optional)]
    download: bool,
    /// What a hydrated page does in place of following the link, such as to load the data anew.
    #[prop(optional, into)]
    on_press: Option<Press>,
) -> impl IntoView {
    let click = move |event: MouseEvent| {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key();
        if let Some(press) = on_press.filter(|_| !modified) {
            event.prevent_default();
            press.run(());
        }
    };
    // People and their screen readers know commands as buttons, and a button is pressed by the space bar too.
    let space = move |event: KeyboardEvent| {
        if event.key() == " " {
            event.prevent_default();
            event_target::<leptos::web_sys::HtmlElement>(&event).click();
        }
    };
    if download {
        view! {
            <a class="button" role="button" href=href download="" rel="external" on:keydown=space>
                {label}
            </a>
        }
        .into_any()
    } else {
        view! {
            // No router link: handlers that are passed to a component pile up when the page is rendered anew.
            <a href=href class="button" role="button" on:click=click on:keydown=space>
                {label}
            </a>
        }
        .into_any()
    }
}

/// A command that does something: a submit button.
#[component]
pub fn CommandButton(
    /// Its name.
    label: &'static str,
    /// The address that the form is posted to.
    #[prop(into)]
    action: String,
    /// Whether it is the page's one main command.
    #[prop(optional)]
    primary: bool,
    /// Why it can't be used now.
    #[prop(optional, into)]
    disabled: Signal<Option<String>>,
    /// Whether the reason is for screen readers and the pointer only, since another command shows the same one.
    #[prop(optional)]
    quiet: bool,
    /// The form, when the button stands outside of it.
    #[prop(optional, into)]
    form: Option<String>,
    /// What a hydrated page does in place of submitting the form.
    #[prop(optional, into)]
    on_press: Option<Press>,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let click = move |event: MouseEvent| {
        if disabled.with_untracked(Option::is_some) {
            event.prevent_default();
        } else if let Some(press) = on_press.filter(|_| hydrated.get_untracked()) {
            event.prevent_default();
            press.run(());
        }
    };
    let reason_id = reason_id(label);
    let described_by = reason_id.clone();
    view! {
        <span class="command">
            <button
                // A button of type "button" submits nothing, also where there is no JavaScript.
                type=move || if disabled.with(Option::is_some) { "button" } else { "submit" }
                class=if primary { "button primary" } else { "button" }
                form=form
                formaction=action
                aria-disabled=move || disabled.with(Option::is_some).then_some("true")
                aria-describedby=move || disabled.with(Option::is_some).then(|| described_by.clone())
                title=move || disabled.get()
                on:click=click
            >
                {label}
            </button>
            <Reason id=reason_id reason=disabled quiet/>
        </span>
    }
}

/// The words that say why a command can't be used.
#[component]
pub(super) fn Reason(
    /// The element's id, which the command's `aria-describedby` names.
    id: String,
    /// The words.
    reason: Signal<Option<String>>,
    /// Whether to hide them from sight.
    quiet: bool,
) -> impl IntoView {
    view! {
        <span id=id class=if quiet { "visually-hidden" } else { "command-reason" }>
            {dynamic(move || reason.get())}
        </span>
    }
}

/// An id for a command's reason; a command's name is unique on its page.
pub(super) fn reason_id(label: &str) -> String {
    format!("why-not-{}", slug(label))
}

/// The name in lower case, with dashes between its words.
pub(super) fn slug(label: &str) -> String {
    label
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_slug_is_the_words_with_dashes() {
        assert_eq!(slug("Cancel request"), "cancel-request");
        assert_eq!(slug(" Test  LDAP (1) "), "test-ldap-1");
    }
}
