//! People who have a package and something that is incompatible with it.

use super::{
    super::frame::{PackageBlade, address, field_in_address, id_in_address, no_such},
    api, read, write,
};
use crate::{
    components::{
        BladeBody, Column, CommandBar, CommandLink, Crumb, DataTable, Day, DirectoryLink, Pager, Priority,
        StatusTag, Tone, loaded,
    },
    pages::list_query::ListQuery,
};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    view::{ConflictRow, Conflicts, Incompatible},
};

const USER: Column = Column::new("User");
const STATUS: Column = Column::new("Status");
const SINCE: Column = Column::new("Has this since").shown(Priority::Medium);
const OTHER: Column = Column::new("Has the other since");
const COLUMNS: &[Column] = &[USER, STATUS, SINCE, OTHER];

/// The page.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package", "access package");
    let with = read(&field_in_address("with"));
    let query = ListQuery::of_address();
    loaded(
        async move {
            let with = with.ok_or_else(|| no_such("incompatible access package or group"))?;
            let conflicts = api::conflicts(package?, with, query.cursor.as_deref()).await?;
            Ok((query, with, conflicts))
        },
        |(query, with, conflicts)| view! { <Page query with conflicts/> }.into_any(),
    )
}

#[component]
fn Page(query: ListQuery, with: Incompatible, conflicts: Conflicts) -> impl IntoView {
    let Conflicts { head, with: other, page } = conflicts;
    let base = address(head.id);
    let here = format!("{base}/separation-of-duties/both");
    let download = format!("{base}/separation-of-duties/both.csv?with={}", write(with));
    let crumbs = vec![Crumb::new("Separation of duties", format!("{base}/separation-of-duties"))];
    let pager = view! {
        <Pager
            first=page.previous.is_some().then(|| query.first().address(&here))
            previous=page.previous.map(|cursor| query.at(cursor).address(&here))
            next=page.next.map(|cursor| query.at(cursor).address(&here))
        />
    };
    let is_empty = page.rows.is_empty();
    let part = format!("Who also has {other}");
    view! {
        <PackageBlade head part more=crumbs>
            <BladeBody>
                <CommandBar>
                    <CommandLink label="Download" href=download download=true/>
                </CommandBar>
                <DataTable label="Have both" columns=COLUMNS is_empty empty="Nobody has both.">
                    {page.rows.into_iter().map(|row| line(row, &base)).collect_view()}
                </DataTable>
                {pager}
            </BladeBody>
        </PackageBlade>
    }
}

fn line(row: ConflictRow, base: &str) -> impl IntoView + use<> {
    view! {
        <tr>
            <td class=USER.class()>
                <DirectoryLink href=format!("/directory/users/{}", row.person.id) name=row.person.name/>
                <small>{row.person.upn}</small>
            </td>
            <td class=STATUS.class()>
                <a href=format!("{base}/assignments/{}", row.assignment)>
                    <StatusTag tone=Tone::of_assignment(row.state, 0)>{row.state.label()}</StatusTag>
                </a>
            </td>
            <td class=SINCE.class()>
                <Day at=row.since/>
            </td>
            <td class=OTHER.class()>
                <Day at=row.other_since/>
            </td>
        </tr>
    }
}
