//! The commands of a page.
//!
//! A command is a link, or a button that submits the form it stands in (or names). One that can't be used now stays
//! reachable, is marked `aria-disabled`, and says why, in words beside the commands.

use leptos::prelude::*;

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
    /// Whether the address is a file to save.
    #[prop(optional)]
    download: bool,
) -> impl IntoView {
    view! {
        <a href=href class="button" role="button" download=download.then_some("")>
            {label}
        </a>
    }
}

/// A command on the selected rows of a list. It can always be used where there is no script; the island that follows
/// the selection knows more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnSelection {
    /// The id of the list's form.
    pub form: &'static str,
    /// The command's name at the rows: see `SelectBox`.
    pub command: &'static str,
    /// What to say while nothing is selected.
    pub nothing: &'static str,
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
    #[prop(optional_no_strip, into)]
    disabled: Option<String>,
    /// Whether the reason is for screen readers and the pointer only, since another command shows the same one.
    #[prop(optional)]
    quiet: bool,
    /// The form, when the button stands outside of it.
    #[prop(optional, into)]
    form: Option<String>,
    /// What it needs of the list's selection.
    #[prop(optional_no_strip, into)]
    on_selection: Option<OnSelection>,
) -> impl IntoView {
    let reason_id = reason_id(label);
    let blocked = disabled.is_some();
    view! {
        <span class="command">
            <button
                // A button of type "button" submits nothing, also where there is no JavaScript.
                type=if blocked { "button" } else { "submit" }
                class=if primary { "button primary" } else { "button" }
                form=form
                formaction=action
                aria-disabled=blocked.then_some("true")
                aria-describedby=blocked.then(|| reason_id.clone())
                title=disabled.clone()
                data-reason=on_selection.map(|_| reason_id.clone())
                data-for=on_selection.map(|on| on.form)
                data-command=on_selection.map(|on| on.command)
                data-nothing=on_selection.map(|on| on.nothing)
            >
                {label}
            </button>
            <Reason id=reason_id reason=disabled at_first=on_selection.map(|on| on.nothing) quiet/>
        </span>
    }
}

/// The words that say why a command can't be used. Those that the script would say first stand there from the start, so
/// that nothing moves when it takes over; they are not shown where there is none, since the command can be used there.
#[component]
pub(super) fn Reason(
    /// The element's id, which the command's `aria-describedby` names.
    id: String,
    /// The words.
    #[prop(optional_no_strip)]
    reason: Option<String>,
    /// The words that the script would say first.
    #[prop(optional_no_strip)]
    at_first: Option<&'static str>,
    /// Whether to hide them from sight.
    quiet: bool,
) -> impl IntoView {
    let at_first = at_first.filter(|_| reason.is_none() && !quiet);
    let class = match (quiet, at_first) {
        (true, _) => "visually-hidden",
        (false, None) => "command-reason",
        (false, Some(_)) => "command-reason with-script",
    };
    view! {
        <span id=id class=class>
            {reason.or_else(|| at_first.map(str::to_owned))}
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
