//! Who has access to a resource by assignments, and by which.

use super::{address, api};
use crate::{
    components::{
        Ago, Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, KeyValue, KeyValues, Pager,
        Priority, StatusTag, Tone, loaded,
    },
    pages::{directory::Why, in_address::id_in_address, list_query::ListQuery},
};
use leptos::prelude::*;
use regrant_model::{
    ResourceId,
    view::{ResourceAccess, ResourceAccessRow},
};
use time::OffsetDateTime;

const NAME: Column = Column::new("User");
const ROLE: Column = Column::new("Role").shown(Priority::Medium);
const STATUS: Column = Column::new("Status");
const WHY: Column = Column::new("Why");
const COLUMNS: &[Column] = &[NAME, ROLE, STATUS, WHY];

/// The page.
#[component]
pub fn ResourcePage() -> impl IntoView {
    let resource = id_in_address::<ResourceId>("resource", "resource");
    let query = ListQuery::of_address();
    loaded(
        async move {
            let access = api::access(resource?, query.cursor.as_deref()).await?;
            Ok((access, api::may_view_directory()?))
        },
        |(access, links)| view! { <Report access links/> }.into_any(),
    )
}

#[component]
fn Report(access: ResourceAccess, links: bool) -> impl IntoView {
    let ResourceAccess { resource, kind, group, system, page } = access;
    let here = address(resource.id);
    let count = page.count.to_string();
    let (now, is_empty) = (page.now, page.rows.is_empty());
    let at = |cursor: String| ListQuery::default().at(cursor).address(&here);
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| here.clone())
            previous=page.previous.map(at)
            next=page.next.map(at)
        />
    };
    let group = group.filter(|_| links).map(|group| {
        view! {
            <KeyValue label="Members">
                <a href=format!("/directory/groups/{group}")>"All members of the group"</a>
            </KeyValue>
        }
    });
    let download = format!("{here}/access.csv");
    view! {
        <Blade
            title=resource.name
            part="Assignments"
            crumbs=vec![
                Crumb::new("Home", "/"),
                Crumb::new("Identity Governance", "/identity-governance"),
                Crumb::new("Catalogs", "/identity-governance/catalogs"),
            ]
        >
            <BladeBody>
                <CommandBar>
                    <CommandLink label="Refresh" href=here.clone()/>
                    <CommandLink label="Download" href=download download=true/>
                </CommandBar>
                <KeyValues>
                    <KeyValue label="Type">{kind}</KeyValue>
                    <KeyValue label="System">{system.name}</KeyValue>
                    {group}
                    <KeyValue label="Given by assignments">{count}</KeyValue>
                </KeyValues>
                <DataTable
                    label="Assignments"
                    columns=COLUMNS
                    is_empty
                    empty="No assignment that you may see gives anybody access to it."
                >
                    {page.rows.into_iter().map(|row| line(row, links, now)).collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </Blade>
    }
}

fn line(row: ResourceAccessRow, links: bool, now: OffsetDateTime) -> impl IntoView {
    let person = row.person;
    let name = if links {
        view! { <a href=format!("/directory/users/{}", person.id)>{person.name}</a> }.into_any()
    } else {
        person.name.into_any()
    };
    let status = match row.verified_at {
        Some(at) if row.status.counts_as_delivered() => {
            view! { <StatusTag tone=Tone::Ok plain=true>"Verified " <Ago at now/></StatusTag> }.into_any()
        }
        _ => view! { <StatusTag tone=Tone::of_grant(row.status)>{row.status.label()}</StatusTag> }.into_any(),
    };
    view! {
        <tr>
            <td class=NAME.class()>{name} <small>{person.upn}</small></td>
            <td class=ROLE.class()>{row.role}</td>
            <td class=STATUS.class()>{status}</td>
            <td class=WHY.class()>
                <Why paths=row.why/>
            </td>
        </tr>
    }
}
