//! The Separation of duties page.

use super::{
    super::frame::{PackageBlade, address, field_in_address, id_in_address},
    api, write,
};
use crate::components::{BladeBody, Column, DataTable, DirectoryLink, PostForm, TextField, loaded};
use leptos::prelude::*;
use regrant_model::{
    PackageId,
    view::{Count, Incompatible, IncompatiblePackage, Separation},
};

const NAME: Column = Column::new("Name");
const KIND: Column = Column::new("Type");
const BOTH: Column = Column::new("Have both").numbers();
const COMMANDS: Column = Column::new("Commands");
const COLUMNS: &[Column] = &[NAME, KIND, BOTH, COMMANDS];
/// Where nothing can be changed.
const READ_COLUMNS: &[Column] = COLUMNS.split_at(3).0;

/// The page.
#[component]
pub fn SeparationPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package", "access package");
    let search = field_in_address("search");
    loaded(
        async move {
            let separation = api::list(package?).await?;
            let searches = separation.head.commands.manage && !search.trim().is_empty();
            let found = if searches { api::find(separation.head.id, &search).await? } else { Vec::new() };
            Ok((separation, search, found))
        },
        |(separation, search, found)| view! { <Page separation search found/> }.into_any(),
    )
}

#[component]
fn Page(separation: Separation, search: String, found: Vec<(Incompatible, String)>) -> impl IntoView {
    let Separation { head, packages, groups, incompatible_with, hidden } = separation;
    let (package, manages) = (head.id, head.commands.manage);
    let columns = if manages { COLUMNS } else { READ_COLUMNS };
    let is_empty = packages.is_empty() && groups.is_empty();
    let packages = packages.into_iter().map(|row| line(package, row, manages)).collect_view();
    let groups = groups
        .into_iter()
        .map(|row| {
            let href = format!("/directory/groups/{}", row.group.id);
            let with = Incompatible::Group(row.group.id);
            view! { <Row package with name=row.group.name href kind="Group" both=row.both manages/> }
        })
        .collect_view();
    let (nobody_names_it, others) = (incompatible_with.is_empty(), incompatible_with);
    let hidden = (hidden > 0).then(|| {
        view! { <p class="lead">{format!("And {hidden} that you may not see.")}</p> }
    });
    view! {
        <PackageBlade head part="Separation of duties">
            <BladeBody>
                <p class="lead">
                    "Nobody who has one of these can be given this access package in any way: not by an administrator, not by \
                    a request, not when a planned start comes."
                </p>
                <section class="below">
                    <h2>"Incompatible"</h2>
                    <DataTable
                        label="Incompatible"
                        columns
                        is_empty
                        empty="It names no package or group as incompatible."
                    >
                        {packages}
                        {groups}
                    </DataTable>
                    {hidden}
                </section>
                {manages.then(|| view! { <Add package search found/> })}
                <section class="below">
                    <h2>"Incompatible with"</h2>
                    <DataTable
                        label="Incompatible with"
                        columns=READ_COLUMNS
                        is_empty=nobody_names_it
                        empty="No other access package names this one."
                    >
                        {others.into_iter().map(|row| line(package, row, false)).collect_view()}
                    </DataTable>
                </section>
            </BladeBody>
        </PackageBlade>
    }
}

fn line(package: PackageId, row: IncompatiblePackage, manages: bool) -> impl IntoView {
    let href = address(row.package.id);
    let with = Incompatible::Package(row.package.id);
    let name = format!("{} in {}", row.package.name, row.catalog.name);
    view! { <Row package with name href kind="Access package" both=row.both manages/> }
}

#[component]
fn Row(
    package: PackageId,
    with: Incompatible,
    name: String,
    href: String,
    kind: &'static str,
    #[prop(optional_no_strip)] both: Option<Count>,
    manages: bool,
) -> impl IntoView {
    let people = format!("{}/separation-of-duties/both?with={}", address(package), write(with));
    let label = format!("Remove {name}");
    let both = match both {
        Some(count) if count.value > 0 => view! { <a href=people>{count.to_string()}</a> }.into_any(),
        Some(_) => "0".into_any(),
        None => view! { <span class="idle" title="Your role does not show it.">"-"</span> }.into_any(),
    };
    let remove = manages.then(|| {
        view! {
            <td class=COMMANDS.class()>
                <form method="post" action="/ui/separation/remove">
                    <input type="hidden" name="package" value=package.to_string()/>
                    <input type="hidden" name="with" value=write(with)/>
                    <button type="submit" class="button" aria-label=label>
                        "Remove"
                    </button>
                </form>
            </td>
        }
    });
    view! {
        <tr>
            <td class=NAME.class()>
                {match with {
                    Incompatible::Package(_) => view! { <a href=href>{name}</a> }.into_any(),
                    Incompatible::Group(_) => view! { <DirectoryLink href name/> }.into_any(),
                }}
            </td>
            <td class=KIND.class()>{kind}</td>
            <td class=BOTH.class()>{both}</td>
            {remove}
        </tr>
    }
}

/// Searches for access packages and groups, and names one of them.
#[component]
fn Add(package: PackageId, search: String, found: Vec<(Incompatible, String)>) -> impl IntoView {
    let here = format!("{}/separation-of-duties", address(package));
    let nothing = (found.is_empty() && !search.trim().is_empty()).then(|| {
        view! { <p class="field-hint">{format!("Nothing is called \u{201c}{}\u{201d}.", search.trim())}</p> }
    });
    let choice = |(with, name): (Incompatible, String)| {
        view! {
            <label class="checkbox">
                <input type="radio" name="with" value=write(with) required=true/>
                <span>{name}</span>
            </label>
        }
    };
    let choices = (!found.is_empty()).then(|| {
        view! {
            <fieldset class="people">
                <legend>"Found"</legend>
                {found.into_iter().map(choice).collect_view()}
            </fieldset>
            <div class="form-buttons">
                <button type="submit" class="button primary">
                    "Add"
                </button>
            </div>
        }
    });
    view! {
        <section class="below">
            <h2>"Add what is incompatible"</h2>
            <PostForm action="/ui/separation/add">
                <input type="hidden" name="package" value=package.to_string()/>
                <div class="inline-form">
                    <TextField
                        name="search"
                        label="Access package or group"
                        value=search
                        hint="Part of the name. At most twenty of each are shown."
                    />
                    <button type="submit" class="button outlined" formmethod="get" formaction=here formnovalidate=true>
                        "Search"
                    </button>
                </div>
                {nothing}
                {choices}
            </PostForm>
        </section>
    }
}
