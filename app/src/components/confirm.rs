//! A command that asks before it is done.
//!
//! It opens a popover inside the same form, which holds the submit button. The browser gives focus, Escape and light
//! dismissal, with or without JavaScript.

use super::{
    Press,
    command::{Reason, reason_id, slug},
    dynamic, use_hydrated,
};
use leptos::{ev::MouseEvent, html, prelude::*};

/// A command with a question before it.
#[component]
pub fn ConfirmCommand(
    /// Its name: "Remove".
    label: &'static str,
    /// The question: "Remove these assignments?".
    #[prop(into)]
    question: Signal<String>,
    /// What will happen.
    #[prop(into)]
    consequence: Signal<String>,
    /// The name of the button that does it, when it should differ from `label`.
    #[prop(optional, into)]
    confirm: Option<String>,
    /// The address that the form is posted to.
    #[prop(into)]
    action: String,
    /// Why it can't be used now.
    #[prop(optional, into)]
    disabled: Signal<Option<String>>,
    /// Whether the reason is for screen readers and the pointer only.
    #[prop(optional)]
    quiet: bool,
    /// The form, when the command stands outside of it. More fields would have to name it too.
    #[prop(optional, into)]
    form: Option<String>,
    /// What a hydrated page does in place of submitting the form.
    #[prop(optional, into)]
    on_press: Option<Press>,
    /// More fields, such as a justification.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let popover = NodeRef::<html::Div>::new();
    let click = move |event: MouseEvent| {
        if !hydrated.get_untracked() {
            return;
        }
        if let Some(element) = popover.get_untracked() {
            // It fails only when the popover is closed already.
            let _closed = element.hide_popover();
        }
        if let Some(press) = on_press {
            event.prevent_default();
            press.run(());
        }
    };
    let id = format!("confirm-{}", slug(label));
    let (title_id, text_id) = (format!("{id}-title"), format!("{id}-text"));
    let reason_id = reason_id(label);
    let (described_by, target) = (reason_id.clone(), id.clone());
    view! {
        <span class="command">
            <button
                type="button"
                class="button"
                popovertarget=move || disabled.with(Option::is_none).then(|| target.clone())
                aria-disabled=move || disabled.with(Option::is_some).then_some("true")
                aria-describedby=move || disabled.with(Option::is_some).then(|| described_by.clone())
                title=move || disabled.get()
            >
                {label}
            </button>
            <Reason id=reason_id reason=disabled quiet/>
        </span>
        <div
            class="confirm"
            id=id
            popover="auto"
            role="dialog"
            aria-labelledby=title_id
            aria-describedby=text_id
            node_ref=popover
        >
            <h2 id=title_id.clone()>{dynamic(move || question.get())}</h2>
            <p id=text_id.clone()>{dynamic(move || consequence.get())}</p>
            {children.map(|children| children())}
            <div class="confirm-buttons">
                <button type="submit" class="button danger" form=form formaction=action on:click=click>
                    {confirm.unwrap_or_else(|| label.to_owned())}
                </button>
                <button type="button" class="button outlined" popovertarget=id.clone() popovertargetaction="hide" autofocus=true>
                    "Keep"
                </button>
            </div>
        </div>
    }
}
