//! One group: its members, its owners, and what gives it.

use super::{
    super::{group_address, user_address, why::Why},
    GROUPS, api,
    form::EditGroup,
    people::{Change, ChangeButton},
};
use crate::{
    components::{
        Alert, AlertKind, Blade, BladeAside, BladeBody, Column, CommandBar, CommandLink, ConfirmCommand,
        Crumb, DataTable, DateTime, Day, EmptyState, FilterBar, KeyValue, KeyValues, Pager, Priority, Tally,
        TextField, UserPrincipalName, loaded,
    },
    pages::{
        in_address::{field_in_address, id_in_address},
        list_query::ListQuery,
    },
};
use leptos::prelude::*;
use regrant_model::{
    GroupId,
    view::{Command, GroupDetail, GroupMember, GroupUse, Person},
};

const NAME: Column = Column::new("Name");
const UPN: Column = Column::new("User principal name").shown(Priority::Medium);
const SINCE: Column = Column::new("Member since").shown(Priority::Medium);
const WHY: Column = Column::new("Why");
const CHANGE: Column = Column::new("Change");
const COLUMNS: &[Column] = &[NAME, UPN, SINCE, WHY, CHANGE];
/// Of those who may not change the members.
const READ_COLUMNS: &[Column] = COLUMNS.split_at(4).0;

/// The form of the commands.
const FORM: &str = "group";

/// What the page shows, and where in it the reader is.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Shown {
    query: ListQuery,
    search: String,
    find: String,
    found: Vec<Person>,
    detail: GroupDetail,
}

/// The page.
#[component]
pub fn GroupPage() -> impl IntoView {
    let group = id_in_address::<GroupId>("group", "group");
    let query = ListQuery::of_address();
    let (search, find) = (field_in_address("search"), field_in_address("find"));
    loaded(
        async move {
            let group = group?;
            let mut detail = api::detail(group, search.clone(), query.cursor.clone()).await?;
            let whole = api::count_members(group, &search);
            detail.members.count = query.counted(detail.members.count, whole).await?;
            let found = if find.trim().is_empty() {
                Vec::new()
            } else {
                api::find_users(group, find.clone()).await?
            };
            Ok(Shown { query, search, find, found, detail })
        },
        |shown| view! { <Group shown/> }.into_any(),
    )
}

#[component]
fn Group(shown: Shown) -> impl IntoView {
    let Shown { query, search, find, found, detail } = shown;
    let group = detail.id;
    let here = group_address(group);
    let (edits_members, edits_owners) = (detail.can_edit_members.clone(), detail.can_edit_owners.clone());
    let edits = edits_members.is_enabled() && detail.can_delete.is_offered();
    let edit = (edits && field_in_address("edit") == "details").then(|| {
        let (name, description) = (detail.name.clone(), detail.description.clone());
        let (revision, back) = (detail.revision, here.clone());
        view! {
            <h2>"Edit group"</h2>
            <EditGroup group name description revision back/>
        }
    });
    let edit_href = format!("{here}?edit=details");
    let commands = edits.then(|| {
        view! {
            <form method="post" id=FORM>
                <input type="hidden" name="group" value=group.to_string()/>
            </form>
            <CommandBar>
                <CommandLink label="Edit" href=edit_href/>
                <ConfirmCommand
                    label="Delete"
                    question="Delete this group?"
                    consequence="Its members lose what being in it gives."
                    action="/ui/groups/delete"
                    form=FORM
                    disabled=detail.can_delete.reason().map(str::to_owned)
                />
            </CommandBar>
        }
    });
    let description = if detail.description.is_empty() { "None".to_owned() } else { detail.description };
    let roles: Vec<_> = detail.roles.iter().map(|role| role.label()).collect();
    let privileged = (!roles.is_empty()).then(|| {
        let words = format!(
            "This group carries a role: {}. Each member holds it, so only a Global administrator changes the group.",
            roles.join(", ")
        );
        view! { <Alert kind=AlertKind::Info>{words}</Alert> }
    });
    let reason = edits_members.reason().map(str::to_owned);
    let adds = edits_members.is_enabled() || edits_owners.is_enabled();
    let members = detail.members;
    let (count, at) = (members.count, query.count_at(&format!("{here}/members.count"), &here));
    let empty = if search.is_empty() { "The group has no members." } else { "No member matches the search." };
    let is_empty = members.rows.is_empty();
    let changes = edits_members.is_enabled();
    let changes_owners = edits_owners.is_enabled();
    let columns = if changes { COLUMNS } else { READ_COLUMNS };
    let pager = view! {
        <Pager
            first=members.previous.is_some().then(|| query.first().address(&here))
            previous=members.previous.map(|cursor| query.at(cursor).address(&here))
            next=members.next.map(|cursor| query.at(cursor).address(&here))
        />
    };
    let rows = members.rows.into_iter().map(|member| view! { <Member group member changes/> }).collect_view();
    view! {
        <Blade title=detail.name crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Groups", GROUPS)]>
            <BladeBody>
                {commands}
                {privileged}
                {reason.map(|reason| view! { <p class="lead">{reason}</p> })}
                <KeyValues>
                    <KeyValue label="Description">{description}</KeyValue>
                    <KeyValue label="Created">
                        <DateTime at=detail.created_at/>
                    </KeyValue>
                </KeyValues>
                <h2>"Members"</h2>
                <FilterBar
                    action=here.clone()
                    search_label="Search members"
                    search_field="search"
                    search
                    summary=move || view! { <Tally count nouns=("member", "members") at/> }
                />
                <DataTable label="Members" columns is_empty empty>
                    {rows}
                </DataTable>
                {pager}
                {adds
                    .then(|| {
                        view! { <Add group here find found members=edits_members owners=edits_owners/> }
                    })}
            </BladeBody>
            <BladeAside label="Owners and use">
                {edit}
                <h2>"Owners"</h2>
                <Owners group owners=detail.owners changes=changes_owners/>
                <h2>"Where it is used"</h2>
                <Uses uses=detail.uses/>
            </BladeAside>
        </Blade>
    }
}

#[component]
fn Member(group: GroupId, member: GroupMember, changes: bool) -> impl IntoView {
    let person = member.person;
    let button = changes.then(|| {
        let person = person.clone();
        view! {
            <td class=CHANGE.class()>
                <ChangeButton change=Change::RemoveMember group person/>
            </td>
        }
    });
    view! {
        <tr>
            <td class=NAME.class()>
                <a href=user_address(person.id)>{person.name}</a>
            </td>
            <td class=UPN.class()><UserPrincipalName name=person.upn/></td>
            <td class=SINCE.class()>
                <Day at=member.added_at/>
            </td>
            <td class=WHY.class()>
                <Why paths=member.why/>
            </td>
            {button}
        </tr>
    }
}

/// Finds people by a form of its own, which works as an address, and adds them.
#[component]
fn Add(
    group: GroupId,
    here: String,
    find: String,
    found: Vec<Person>,
    members: Command,
    owners: Command,
) -> impl IntoView {
    let nobody = (found.is_empty() && !find.trim().is_empty())
        .then(|| view! { <EmptyState title=format!("Nobody is called \u{201c}{}\u{201d}.", find.trim())/> });
    let row = move |person: Person| {
        let member = members.is_enabled().then(|| {
            let person = person.clone();
            view! { <ChangeButton change=Change::AddMember group person/> }
        });
        let owner = owners.is_enabled().then(|| {
            let person = person.clone();
            view! { <ChangeButton change=Change::AddOwner group person/> }
        });
        view! {
            <li class="row-form">
                <span>{person.name} " " <small>{person.upn}</small></span>
                {member}
                {owner}
            </li>
        }
    };
    view! {
        <section class="below">
            <h2>"Add member"</h2>
            <div class="form">
                <form method="get" action=here class="inline-form">
                    <TextField
                        name="find"
                        label="User"
                        value=find
                        hint="Part of the name or of the user principal name. At most twenty are shown."
                    />
                    <button type="submit" class="button outlined">
                        "Search"
                    </button>
                </form>
            </div>
            <ul aria-label="People found">{found.into_iter().map(row).collect_view()}</ul>
            {nobody}
        </section>
    }
}

#[component]
fn Owners(group: GroupId, owners: Vec<Person>, changes: bool) -> impl IntoView {
    if owners.is_empty() {
        return view! { <p class="lead">"None."</p> }.into_any();
    }
    let row = move |person: Person| {
        let button = changes.then(|| {
            let person = person.clone();
            view! { <ChangeButton change=Change::RemoveOwner group person/> }
        });
        view! {
            <li class="row-form">
                <a href=user_address(person.id)>{person.name}</a>
                {button}
            </li>
        }
    };
    view! { <ul aria-label="Owners">{owners.into_iter().map(row).collect_view()}</ul> }.into_any()
}

#[component]
fn Uses(uses: Vec<GroupUse>) -> impl IntoView {
    if uses.is_empty() {
        return view! { <p class="lead">"No access package that you may see gives it."</p> }.into_any();
    }
    let row = |used: GroupUse| {
        let package = format!("/identity-governance/access-packages/{}", used.package.id);
        view! {
            <li>
                <a href=package>{used.package.name}</a>
                <small>{format!(" as {}, in {}", used.role, used.catalog.name)}</small>
            </li>
        }
    };
    view! { <ul aria-label="Where it is used">{uses.into_iter().map(row).collect_view()}</ul> }.into_any()
}
