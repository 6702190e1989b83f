//! The Connected systems page.

use super::{
    SYSTEMS, api,
    state::{LastOk, State},
};
use crate::{
    components::{
        Blade, BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, Pager, Priority, loaded,
    },
    pages::list_query::ListQuery,
};
use leptos::prelude::*;
use regrant_model::view::{Page, SystemRow};
use time::OffsetDateTime;

const NAME: Column = Column::new("Name");
const KIND: Column = Column::new("Type").shown(Priority::Medium);
const ADDRESS: Column = Column::new("Address").shown(Priority::Wide);
const STATE: Column = Column::new("State");
const LAST_OK: Column = Column::new("Last answered").shown(Priority::Medium);
const RESOURCES: Column = Column::new("Resources").shown(Priority::Medium).numbers();
const COLUMNS: &[Column] = &[NAME, KIND, ADDRESS, STATE, LAST_OK, RESOURCES];

/// The page.
#[component]
pub fn SystemsPage() -> impl IntoView {
    let query = ListQuery::of_address();
    loaded(
        async move {
            let page = api::list(query.cursor.clone()).await?;
            Ok((query, page, api::may_connect()?))
        },
        |(query, page, may_connect)| view! { <Systems query page may_connect/> }.into_any(),
    )
}

#[component]
fn Systems(query: ListQuery, page: Page<SystemRow>, may_connect: bool) -> impl IntoView {
    let now = page.now;
    let is_empty = page.rows.is_empty();
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| query.first().address(SYSTEMS))
            previous=page.previous.map(|cursor| query.at(cursor).address(SYSTEMS))
            next=page.next.map(|cursor| query.at(cursor).address(SYSTEMS))
        />
    };
    view! {
        <Blade title="Connected systems" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>
                {may_connect
                    .then(|| {
                        view! {
                            <CommandBar>
                                <CommandLink label="Connect an LDAP server" href=format!("{SYSTEMS}/new")/>
                            </CommandBar>
                        }
                    })}
                <DataTable
                    label="Connected systems"
                    columns=COLUMNS

                    is_empty
                    empty="There is no connected system."
                >
                    {page.rows.into_iter().map(|row| view! { <Row row now/> }).collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Row(row: SystemRow, now: OffsetDateTime) -> impl IntoView {
    let (state, last_ok) = (row.clone(), row.clone());
    view! {
        <tr>
            <td class=NAME.class()>
                <a href=format!("{SYSTEMS}/{}", row.id)>{row.name}</a>
            </td>
            <td class=KIND.class()>{row.kind.label()}</td>
            <td class=ADDRESS.class()>{row.address}</td>
            <td class=STATE.class()>
                <State system=state now/>
            </td>
            <td class=LAST_OK.class()>
                <LastOk system=last_ok now/>
            </td>
            <td class=RESOURCES.class()>{row.resources}</td>
        </tr>
    }
}
