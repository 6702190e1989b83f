//! A command that asks before it is done.
//!
//! It opens a popover inside the same form, which holds the submit button. The browser gives focus, Escape and light
//! dismissal, with or without JavaScript.

use super::{
    OnSelection,
    command::{Reason, reason_id, slug},
};
use leptos::prelude::*;

/// A command with a question before it.
#[component]
pub fn ConfirmCommand(
    /// Its name: "Remove".
    label: &'static str,
    /// The question: "Remove these assignments?".
    #[prop(into)]
    question: String,
    /// What will happen.
    #[prop(into)]
    consequence: String,
    /// The name of the button that does it, when it should differ from `label`.
    #[prop(optional, into)]
    confirm: Option<String>,
    /// The address that the form is posted to.
    #[prop(into)]
    action: String,
    /// Why it can't be used now.
    #[prop(optional_no_strip, into)]
    disabled: Option<String>,
    /// Whether the reason is for screen readers and the pointer only.
    #[prop(optional)]
    quiet: bool,
    /// The form, when the command stands outside of it. More fields would have to name it too.
    #[prop(optional, into)]
    form: Option<String>,
    /// What it needs of the list's selection; the question then tells how many rows are selected.
    #[prop(optional_no_strip, into)]
    on_selection: Option<OnSelection>,
    /// The word that the question begins with then, when it is not the label: "Cancel".
    #[prop(optional)]
    verb: Option<&'static str>,
    /// More fields, such as a justification.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let id = format!("confirm-{}", slug(label));
    let (title_id, text_id) = (format!("{id}-title"), format!("{id}-text"));
    let (labelled_by, described_by) = (title_id.clone(), text_id.clone());
    let hides = id.clone();
    let reason_id = reason_id(label);
    let blocked = disabled.is_some();
    view! {
        <span class="command">
            <button
                type="button"
                class="button"
                popovertarget=(!blocked).then(|| id.clone())
                aria-disabled=blocked.then_some("true")
                aria-describedby=blocked.then(|| reason_id.clone())
                title=disabled.clone()
                data-opens=on_selection.map(|_| id.clone())
                data-reason=on_selection.map(|_| reason_id.clone())
                data-for=on_selection.map(|on| on.form)
                data-command=on_selection.map(|on| on.command)
                data-nothing=on_selection.map(|on| on.nothing)
            >
                {label}
            </button>
            <Reason id=reason_id reason=disabled at_first=on_selection.map(|on| on.nothing) quiet/>
        </span>
        <div
            class="confirm"
            id=id.clone()
            popover="auto"
            role="dialog"
            aria-labelledby=labelled_by
            aria-describedby=described_by
        >
            <h2
                id=title_id
                data-for=on_selection.map(|on| on.form)
                data-question=on_selection.map(|_| verb.unwrap_or(label))
            >
                {question}
            </h2>
            <p id=text_id>{consequence}</p>
            {children.map(|children| children())}
            <div class="confirm-buttons">
                <button type="submit" class="button danger" form=form formaction=action>
                    {confirm.unwrap_or_else(|| label.to_owned())}
                </button>
                <button type="button" class="button outlined" popovertarget=hides popovertargetaction="hide" autofocus=true>
                    "Keep"
                </button>
            </div>
        </div>
    }
}
