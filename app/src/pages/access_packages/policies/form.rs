//! A policy's fields.

use super::api::{Delete, Save};
use crate::{
    api::AppError,
    components::{Alert, Checkbox, ConfirmCommand, InputType, SelectField, SelectOption, TextField},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;
use regrant_model::{
    PackageId,
    view::{PolicyRow, Requestors},
};

/// The form that deletes; it stands beside the one that saves, since forms do not nest.
const DELETE: &str = "delete-policy";

/// New policy, or a policy as it is.
#[component]
pub(super) fn PolicyForm(package: PackageId, policy: Option<PolicyRow>, back: String) -> impl IntoView {
    let save = expect_context::<ServerAction<Save>>();
    let delete = expect_context::<ServerAction<Delete>>();
    // What another policy's form was told.
    save.clear();
    delete.clear();
    let failed = |answer: &Option<Result<(), AppError>>| {
        answer.as_ref().and_then(|answer| answer.as_ref().err().map(ToString::to_string))
    };
    let failure = move || save.value().with(failed).or_else(|| delete.value().with(failed));
    let id = policy.as_ref().map(|policy| policy.id);
    let title = if id.is_some() { "Edit policy" } else { "New policy" };
    let requestors = policy.as_ref().map_or(Requestors::Nobody, |policy| policy.requestors);
    let approval = policy.as_ref().is_some_and(|policy| policy.approval_required);
    let duration = policy.as_ref().and_then(|policy| policy.duration_days).map(|days| days.to_string());
    let (name, description) = policy.map(|policy| (policy.name, policy.description)).unwrap_or_default();
    let options =
        Requestors::ALL.iter().map(|choice| SelectOption::new(choice.as_str(), choice.label())).collect();
    view! {
        <h2>{title}</h2>
        {move || failure().map(|message| view! { <Alert>{message}</Alert> })}
        <ActionForm action=save attr:class="form">
            <input type="hidden" name="package" value=package.to_string()/>
            {id.map(|id| view! { <input type="hidden" name="policy" value=id.to_string()/> })}
            <TextField name="name" label="Name" value=name required=true/>
            <TextField name="description" label="Description" value=description/>
            <SelectField
                name="requestors"
                label="Who may ask"
                options
                value=requestors.as_str()
                hint="In My Access. Administrators can always assign directly."
            />
            <Checkbox name="approval_required" label="Somebody has to agree first" checked=approval/>
            <TextField
                name="duration_days"
                label="Duration in days"
                input_type=InputType::Number
                value=duration.unwrap_or_default()
                hint="Empty: no end. A change counts for new assignments only."
            />
            <div class="form-buttons">
                <button type="submit" class="button primary">
                    "Save"
                </button>
                <A href=back attr:class="button outlined">
                    "Close"
                </A>
            </div>
        </ActionForm>
        {id
            .map(|id| {
                view! {
                    <form method="post" id=DELETE class="below">
                        <input type="hidden" name="package" value=package.to_string()/>
                        <input type="hidden" name="policy" value=id.to_string()/>
                        <ConfirmCommand
                            label="Delete"
                            question="Delete this policy?"
                            consequence="Only a policy without live assignments and open requests can be deleted."
                            action="/ui/policies/delete"
                            on_press=Callback::new(move |()| {
                                delete.dispatch(Delete { package, policy: id });
                            })
                        />
                    </form>
                }
            })}
    }
}
