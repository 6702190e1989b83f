//! A policy's fields.

use crate::components::{
    Checkbox, CommandButton, ConfirmCommand, InputType, PostForm, Seen, SelectField, SelectOption, TextField,
};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    view::{PolicyRow, Requestors},
};

/// New policy, or a policy as it is.
#[component]
pub(super) fn PolicyForm(package: PackageId, policy: Option<PolicyRow>, back: String) -> impl IntoView {
    let id = policy.as_ref().map(|policy| policy.id);
    let title = if id.is_some() { "Edit policy" } else { "New policy" };
    let requestors = policy.as_ref().map_or(Requestors::Nobody, |policy| policy.requestors);
    let approval = policy.as_ref().is_some_and(|policy| policy.approval_required);
    let duration = policy.as_ref().and_then(|policy| policy.duration_days).map(|days| days.to_string());
    let (enabled, extension) =
        policy.as_ref().map_or((true, false), |policy| (policy.enabled, policy.extension_allowed));
    let revision = policy.as_ref().map(|policy| policy.revision);
    let (name, description) = policy.map(|policy| (policy.name, policy.description)).unwrap_or_default();
    let options =
        Requestors::ALL.iter().map(|choice| SelectOption::new(choice.as_str(), choice.label())).collect();
    let (switch, on) = if enabled { ("Disable", "false") } else { ("Enable", "true") };
    view! {
        <h2>{title}</h2>
        <PostForm action="/ui/policies/save">
            <input type="hidden" name="package" value=package.to_string()/>
            {id.map(|id| view! { <input type="hidden" name="policy" value=id.to_string()/> })}
            {revision.map(|revision| view! { <Seen revision/> })}
            <TextField name="name" label="Name" value=name required=true/>
            <TextField name="description" label="Description" value=description/>
            <SelectField
                name="requestors"
                label="Who may ask"
                options
                value=requestors.as_str()
                hint="In My Access. Administrators can always assign directly."
            />
            // Approval is not offered before there is anybody who could give it; where it is wanted it stays so.
            {approval.then(|| view! { <input type="hidden" name="approval_required" value="true"/> })}
            <TextField
                name="duration_days"
                label="Duration in days"
                input_type=InputType::Number
                value=duration.unwrap_or_default()
                hint="Empty: no end. A change counts for new assignments only."
            />
            <Checkbox
                name="extension_allowed"
                label="May be asked for again before it ends"
                checked=extension
                hint="Whoever has the access package asks in My Access for the same time again."
            />
            <div class="form-buttons">
                <button type="submit" class="button primary">
                    "Save"
                </button>
                <a href=back class="button outlined">
                    "Close"
                </a>
            </div>
        </PostForm>
        // Beside the form that saves, since forms do not nest.
        {id
            .map(|id| {
                view! {
                    <PostForm action="/ui/policies/delete" class="below">
                        <input type="hidden" name="package" value=package.to_string()/>
                        <input type="hidden" name="policy" value=id.to_string()/>
                        <input type="hidden" name="enabled" value=on/>
                        <CommandButton label=switch action="/ui/policies/enable"/>
                        <ConfirmCommand
                            label="Delete"
                            question="Delete this policy?"
                            consequence="Only a policy without live assignments and open requests can be deleted."
                            action="/ui/policies/delete"
                        />
                    </PostForm>
                }
            })}
    }
}
