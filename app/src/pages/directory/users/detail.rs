//! One user: who they are, which groups they are in, what was assigned to them, and which roles they hold.

use super::{super::group_address, USERS, api};
use crate::{
    components::{
        Blade, BladeAside, BladeBody, Column, Crumb, DataTable, DateTime, Day, KeyValue, KeyValues,
        StatusTag, Tone, loaded,
    },
    pages::in_address::id_in_address,
};
use leptos::prelude::*;
use leptos_router::components::A;
use regrant_model::{
    GroupId, UserId,
    view::{HeldRoleView, Named, UserAssignment, UserDetail},
};

const PACKAGE: Column = Column::new("Access package");
const STATUS: Column = Column::new("Status");
const ENDS: Column = Column::new("End date");
const COLUMNS: &[Column] = &[PACKAGE, STATUS, ENDS];

/// The page.
#[component]
pub fn UserPage() -> impl IntoView {
    let user = id_in_address::<UserId>("user", "user");
    loaded(async move { api::detail(user?).await }, |detail| view! { <User detail/> }.into_any())
}

#[component]
fn User(detail: UserDetail) -> impl IntoView {
    let user = detail.user;
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "None".to_owned());
    let is_empty = detail.assignments.is_empty();
    view! {
        <Blade title=user.name crumbs=vec![Crumb::new("Home", "/"), Crumb::new("Users", USERS)]>
            <BladeBody>
                <h2>"Properties"</h2>
                <KeyValues>
                    <KeyValue label="User principal name">{user.upn}</KeyValue>
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
            </BladeBody>
            <BladeAside label="Groups and roles">
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

fn assignment(row: UserAssignment) -> impl IntoView {
    let package = format!("/identity-governance/access-packages/{}", row.package.id);
    let href = format!("{package}/assignments/{}", row.id);
    let ends = row.ends_at.map_or_else(|| "No end".into_any(), |at| view! { <Day at/> }.into_any());
    view! {
        <tr>
            <td class=PACKAGE.class()>
                <A href=package>{row.package.name}</A>
            </td>
            <td class=STATUS.class()>
                <A href>
                    <StatusTag tone=Tone::of_assignment(row.state, 0)>{row.state.label()}</StatusTag>
                </A>
            </td>
            <td class=ENDS.class()>{ends}</td>
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
                <A href=group_address(group.id)>{group.name}</A>
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
                <A href=group_address(group.id)>{group.name}</A>
            }
        });
        view! { <li>{held.role.label()} {catalog} {through}</li> }
    };
    view! { <ul aria-label="Roles">{roles.into_iter().map(row).collect_view()}</ul> }.into_any()
}
