//! One user: who they are, which groups they are in, what was assigned to them, and which roles they hold.

use super::{
    super::{
        group_address,
        identities::{Held, Identities},
        user_address,
    },
    USERS,
    access::Access,
    api,
    form::EditUser,
};
use crate::{
    components::{
        Blade, BladeAside, BladeBody, Column, CommandBar, CommandButton, CommandLink, ConfirmCommand, Crumb,
        DataTable, DateTime, EndDate, KeyValue, KeyValues, StatusTag, Tone, UserPrincipalName, loaded,
    },
    pages::in_address::{field_in_address, id_in_address},
};
use leptos::prelude::*;
use regrant_model::{
    GroupId, UserId,
    view::{AccessRow, HeldRoleView, Named, Page, UserAssignment, UserDetail},
};

/// The form of the commands.
const FORM: &str = "user";

const PACKAGE: Column = Column::new("Access package");
const STATUS: Column = Column::new("Status");
const ENDS: Column = Column::new("End date");
const COLUMNS: &[Column] = &[PACKAGE, STATUS, ENDS];

/// The page.
#[component]
pub fn UserPage() -> impl IntoView {
    let user = id_in_address::<UserId>("user", "user");
    let cursor = Some(field_in_address("cursor")).filter(|cursor| !cursor.is_empty());
    loaded(
        async move {
            let user = user?;
            Ok((api::detail(user).await?, api::access(user, cursor.as_deref()).await?))
        },
        |(detail, access)| view! { <User detail access/> }.into_any(),
    )
}

#[component]
fn User(detail: UserDetail, access: Page<AccessRow>) -> impl IntoView {
    let here = user_address(detail.user.id);
    let commands = view! { <Commands detail=detail.clone() here=here.clone()/> };
    let edits = detail.can_edit.is_enabled() && field_in_address("edit") == "details";
    let edit = edits.then(|| {
        let (detail, back) = (detail.clone(), here.clone());
        view! {
            <h2>"Edit user"</h2>
            <EditUser detail back/>
        }
    });
    let user = detail.user;
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "None".to_owned());
    let is_empty = detail.assignments.is_empty();
    view! {
        <Blade title=user.name crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Users", USERS)]>
            <BladeBody>
                {commands}
                <h2>"Properties"</h2>
                <KeyValues>
                    <KeyValue label="User principal name"><UserPrincipalName name=user.upn/></KeyValue>
                    <KeyValue label="Mail">{or_none(detail.mail)}</KeyValue>
                    <KeyValue label="Job title">{or_none(user.job_title)}</KeyValue>
                    <KeyValue label="Department">{or_none(user.department)}</KeyValue>
                    <KeyValue label="Sign-in">{if user.enabled { "Enabled" } else { "Disabled" }}</KeyValue>
                    <KeyValue label="Created">
                        <DateTime at=detail.created_at/>
                    </KeyValue>
                </KeyValues>
                <h2>"Assignments"</h2>
                <DataTable
                    label="Assignments"
                    columns=COLUMNS

                    is_empty
                    empty="There is no assignment that you may see."
                >
                    {detail.assignments.into_iter().map(assignment).collect_view()}
                </DataTable>
                <section class="below">
                    <h2>"Access, and why"</h2>
                    <Access page=access here/>
                </section>
                <Identities of=Held::User(user.id) identities=detail.identities can_link=detail.can_link/>
            </BladeBody>
            <BladeAside label="Groups and roles">
                {edit}
                <h2>"Member of"</h2>
                <Groups label="Member of" groups=detail.member_of/>
                <h2>"Owner of"</h2>
                <Groups label="Owner of" groups=detail.owner_of/>
                <h2>"Roles"</h2>
                <Roles roles=detail.roles/>
            </BladeAside>
        </Blade>
    }
}

#[component]
fn Commands(detail: UserDetail, here: String) -> impl IntoView {
    let user = detail.user;
    let reason = detail.can_edit.reason().map(str::to_owned);
    let switch = if user.enabled { "Disable" } else { "Enable" };
    let changes = detail.can_edit.is_offered().then(|| {
        view! {
            {reason.is_none().then(|| view! { <CommandLink label="Edit" href=format!("{here}?edit=details")/> })}
            <CommandButton label=switch action="/ui/users/enable" form=FORM disabled=reason.clone()/>
            <ConfirmCommand
                label="Delete"
                question=format!("Delete {}?", user.name)
                consequence="Their assignments end, and what Regrant has given them is withdrawn. Access that was there \
                before Regrant stays."
                action="/ui/users/delete"
                form=FORM
                quiet=true
                disabled=reason
            />
        }
    });
    view! {
        <form method="post" id=FORM>
            <input type="hidden" name="user" value=user.id.to_string()/>
            <input type="hidden" name="enabled" value=(!user.enabled).to_string()/>
        </form>
        <CommandBar>
            {changes}
            <CommandLink label="Download access" href=format!("{here}/access.csv") download=true/>
        </CommandBar>
    }
}

fn assignment(row: UserAssignment) -> impl IntoView {
    let package = format!("/identity-governance/access-packages/{}", row.package.id);
    let href = format!("{package}/assignments/{}", row.id);
    view! {
        <tr>
            <td class=PACKAGE.class()>
                <a href=package>{row.package.name}</a>
            </td>
            <td class=STATUS.class()>
                <a href=href>
                    <StatusTag tone=Tone::of_assignment(row.state, 0)>{row.state.label()}</StatusTag>
                </a>
            </td>
            <td class=ENDS.class()>
                <EndDate at=row.ends_at state=row.state/>
            </td>
        </tr>
    }
}

#[component]
fn Groups(label: &'static str, groups: Vec<Named<GroupId>>) -> impl IntoView {
    if groups.is_empty() {
        return view! { <p class="lead">"No group."</p> }.into_any();
    }
    let row = |group: Named<GroupId>| {
        view! {
            <li>
                <a href=group_address(group.id)>{group.name}</a>
            </li>
        }
    };
    view! { <ul aria-label=label>{groups.into_iter().map(row).collect_view()}</ul> }.into_any()
}

#[component]
fn Roles(roles: Vec<HeldRoleView>) -> impl IntoView {
    if roles.is_empty() {
        return view! { <p class="lead">"None."</p> }.into_any();
    }
    let row = |held: HeldRoleView| {
        let catalog = held.catalog.map(|catalog| format!(" in {}", catalog.name));
        let through = held.through.map(|group| {
            view! {
                " through "
                <a href=group_address(group.id)>{group.name}</a>
            }
        });
        view! { <li>{held.role.label()} {catalog} {through}</li> }
    };
    view! { <ul aria-label="Roles">{roles.into_iter().map(row).collect_view()}</ul> }.into_any()
}
