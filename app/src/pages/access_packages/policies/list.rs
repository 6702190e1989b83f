//! The Policies page. Which policy is being edited stands in the address: `?edit=new`, `?edit={id}`.

use super::{
    super::frame::{PackageBlade, address, field_in_address, id_in_address},
    api,
    form::PolicyForm,
};
use crate::components::{
    BladeAside, BladeBody, Column, CommandBar, CommandLink, DataTable, Priority, StatusTag, Tone, loaded,
};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    view::{PolicyList, PolicyRow},
};

const NAME: Column = Column::new("Name");
const REQUESTORS: Column = Column::new("Who may ask").shown(Priority::Medium);
const APPROVAL: Column = Column::new("Approval").shown(Priority::Wide);
const DURATION: Column = Column::new("Duration");
const ACTIVE: Column = Column::new("Active assignments").shown(Priority::Medium).numbers();
const COLUMNS: &[Column] = &[NAME, REQUESTORS, APPROVAL, DURATION, ACTIVE];

/// The page.
#[component]
pub fn PoliciesPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package", "access package");
    let edit = field_in_address("edit");
    loaded(async move { Ok((edit, api::list(package?).await?)) }, |(edit, list)| {
        view! { <Policies edit list/> }.into_any()
    })
}

#[component]
fn Policies(edit: String, list: PolicyList) -> impl IntoView {
    let head = list.head.clone();
    let (package, manages) = (head.id, head.commands.manage);
    let here = format!("{}/policies", address(package));
    let edited = list.policies.iter().find(|policy| policy.id.to_string() == edit);
    let form = (manages && (edited.is_some() || edit == "new")).then(|| {
        let policy = edited.cloned();
        let back = here.clone();
        view! {
            <BladeAside label="Policy">
                <PolicyForm package policy back/>
            </BladeAside>
        }
    });
    let create = format!("{here}?edit=new");
    let is_empty = list.policies.is_empty();
    let rows = list.policies.into_iter().map(|policy| policy_row(policy, &here, manages)).collect_view();
    view! {
        <PackageBlade head part="Policies">
            <BladeBody>
                {manages
                    .then(|| {
                        view! {
                            <CommandBar>
                                <CommandLink label="New policy" href=create/>
                            </CommandBar>
                        }
                    })}
                <DataTable
                    label="Policies"
                    columns=COLUMNS

                    is_empty
                    empty="There is no policy yet; an assignment needs one."
                >
                    {rows}
                </DataTable>
            </BladeBody>
            {form}
        </PackageBlade>
    }
}

fn policy_row(policy: PolicyRow, here: &str, manages: bool) -> impl IntoView + use<> {
    let assignments = here.replace("/policies", &format!("/assignments?policy={}", policy.id));
    let name = if manages {
        view! { <a href=format!("{here}?edit={}", policy.id)>{policy.name}</a> }.into_any()
    } else {
        policy.name.into_any()
    };
    let disabled = (!policy.enabled).then(|| {
        view! {
            " "
            <StatusTag tone=Tone::Idle plain=true>
                "Disabled"
            </StatusTag>
        }
    });
    let description = (!policy.description.is_empty()).then(|| view! { <small>{policy.description}</small> });
    let duration = match policy.duration_days {
        None => "No end".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{days} days"),
    };
    let approval = if policy.approval_required { "Required" } else { "Not required" };
    let requestors = policy.requestors.label();
    let live = policy.active.map(|count| format!(" Active assignments: {count}.")).unwrap_or_default();
    let more = format!("Who may ask: {requestors}. Approval {}.{live}", approval.to_lowercase());
    let active = match policy.active {
        Some(count) => view! { <a href=assignments>{count.to_string()}</a> }.into_any(),
        None => view! { <span class="idle" title="Your role does not show it.">"-"</span> }.into_any(),
    };
    view! {
        <tr>
            <td class=NAME.class()>
                {name} {disabled} {description} <small class="until-medium">{more}</small>
            </td>
            <td class=REQUESTORS.class()>{requestors}</td>
            <td class=APPROVAL.class()>{approval}</td>
            <td class=DURATION.class()>{duration}</td>
            <td class=ACTIVE.class()>{active}</td>
        </tr>
    }
}
