//! What one may ask for.

use super::ask::Ask;
use crate::{
    components::{Column, DataTable, Priority},
    format::counted,
};
use leptos::prelude::*;
use regrant_model::view::Requestable;

const PACKAGE: Column = Column::new("Access package");
const POLICY: Column = Column::new("Policy").shown(Priority::Medium);
const DURATION: Column = Column::new("Duration").shown(Priority::Medium);
const APPROVAL: Column = Column::new("Approval").shown(Priority::Wide);
const REQUEST: Column = Column::new("Request");
const COLUMNS: &[Column] = &[PACKAGE, POLICY, DURATION, APPROVAL, REQUEST];

/// The table.
#[component]
pub(super) fn Offers(
    /// What may be requested, by name.
    offers: Vec<Requestable>,
) -> impl IntoView {
    let is_empty = offers.is_empty();
    view! {
        <DataTable
            label="Available access packages"
            columns=COLUMNS

            is_empty
            empty="There is no access package that you may ask for."
        >
            {offers.into_iter().map(|offer| view! { <Row offer/> }).collect_view()}
        </DataTable>
    }
}

#[component]
fn Row(offer: Requestable) -> impl IntoView {
    let description = (!offer.description.is_empty()).then(|| view! { <small>{offer.description}</small> });
    let duration =
        offer.duration_days.map_or_else(|| "No end".to_owned(), |days| counted(days.into(), "day", "days"));
    let approval = if offer.approval_required { "Required" } else { "Not required" };
    let more =
        format!("{}, {}, approval {}", offer.policy.name, duration.to_lowercase(), approval.to_lowercase());
    let name = offer.package.name;
    let request = if offer.can_request.is_enabled() {
        let package = name.clone();
        view! { <Ask policy=offer.policy.id package label="Request"/> }.into_any()
    } else {
        view! { <small>{offer.can_request.reason().map(str::to_owned)}</small> }.into_any()
    };
    view! {
        <tr>
            <td class=PACKAGE.class()>
                {name} " " {description} <small class="until-medium">{more}</small>
            </td>
            <td class=POLICY.class()>{offer.policy.name}</td>
            <td class=DURATION.class()>{duration}</td>
            <td class=APPROVAL.class()>{approval}</td>
            <td class=REQUEST.class()>{request}</td>
        </tr>
    }
}
