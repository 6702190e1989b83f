//! One connected system: whether it answers, its settings, its test, and what of it is governed.

use super::{
    SYSTEMS, api,
    state::{LastOk, State},
    trial::Trial,
};
use crate::{
    components::{
        Blade, BladeBody, Column, CommandBar, CommandLink, ConfirmCommand, Crumb, DataTable, DateTime,
        KeyValue, KeyValues, loaded,
    },
    pages::in_address::id_in_address,
};
use leptos::prelude::*;
use regrant_model::{
    CatalogId, ResourceId, SystemId,
    view::{Named, SystemDetail, SystemKind},
};

const RESOURCE: Column = Column::new("Resource");
const CATALOGS: Column = Column::new("Catalogs");
const COLUMNS: &[Column] = &[RESOURCE, CATALOGS];

/// The page.
#[component]
pub fn SystemPage() -> impl IntoView {
    let system = id_in_address::<SystemId>("system", "connected system");
    loaded(async move { api::detail(system?).await }, |detail| view! { <System detail/> }.into_any())
}

#[component]
fn System(detail: SystemDetail) -> impl IntoView {
    let SystemDetail { now, system, created_at, settings, resources, can_edit, can_test, can_remove } =
        detail;
    let id = system.id;
    let (state, last_ok) = (system.clone(), system.clone());
    let edit_href = format!("{SYSTEMS}/{id}/edit");
    let edit = can_edit.is_enabled().then(|| view! { <CommandLink label="Edit" href=edit_href/> });
    let reason = can_remove.reason().map(str::to_owned);
    let remove = can_remove.is_offered().then(|| {
        view! {
            <form method="post">
                <input type="hidden" name="system" value=id.to_string()/>
                <CommandBar>
                    {edit}
                    <ConfirmCommand
                        label="Remove"
                        question="Remove this connected system?"
                        consequence="Regrant forgets how to reach it. Nothing is changed in the system itself."
                        action="/ui/systems/remove"
                        disabled=reason
                    />
                </CommandBar>
            </form>
        }
    });
    let test = can_test.is_offered().then(|| {
        view! {
            <h2>"Test"</h2>
            <Trial system=id reason=can_test.reason().map(str::to_owned)/>
        }
    });
    let setting = |(name, value): (String, String)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let is_empty = resources.is_empty();
    view! {
        <Blade
            title=system.name
            crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Connected systems", SYSTEMS)]
        >
            <BladeBody>
                {remove}
                <KeyValues>
                    <KeyValue label="Type">{system.kind.label()}</KeyValue>
                    <KeyValue label="State">
                        <State system=state now/>
                    </KeyValue>
                    {(system.kind != SystemKind::Builtin || system.last_ok_at.is_some())
                        .then(|| {
                            view! {
                                <KeyValue label="Last answered">
                                    <LastOk system=last_ok now/>
                                </KeyValue>
                            }
                        })}
                    <KeyValue label="Added">
                        <DateTime at=created_at/>
                    </KeyValue>
                </KeyValues>
                {test}
                {(!settings.is_empty())
                    .then(|| {
                        view! {
                            <h2>"Settings"</h2>
                            <KeyValues>{settings.into_iter().map(setting).collect_view()}</KeyValues>
                        }
                    })}
                <h2>"Resources"</h2>
                <DataTable
                    label="Resources"
                    columns=COLUMNS

                    is_empty
                    empty="Regrant governs nothing in this system yet."
                >
                    {resources.into_iter().map(resource).collect_view()}
                </DataTable>
            </BladeBody>
        </Blade>
    }
}

fn resource((resource, catalogs): (Named<ResourceId>, Vec<Named<CatalogId>>)) -> impl IntoView {
    let catalog = |catalog: Named<CatalogId>| {
        view! {
            <li>
                <a href=format!("/identity-governance/catalogs/{}", catalog.id)>{catalog.name}</a>
            </li>
        }
    };
    view! {
        <tr>
            <td class=RESOURCE.class()>{resource.name}</td>
            <td class=CATALOGS.class()>
                <ul class="cell-links">{catalogs.into_iter().map(catalog).collect_view()}</ul>
            </td>
        </tr>
    }
}
