//! What stands around the pages of one package: path, name, menu; and the ids in their addresses.

use crate::{
    api::AppError,
    components::{Blade, BladeMenu, Crumb, MenuEntry},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use regrant_model::{ErrorKind, PackageId, view::PackageHead};
use std::str::FromStr;

/// Where the packages are.
pub(super) const PACKAGES: &str = "/identity-governance/access-packages";

const MENU: &[MenuEntry] = &[
    MenuEntry { label: "Resource roles", path: "/resource-roles" },
    MenuEntry { label: "Policies", path: "/policies" },
    MenuEntry { label: "Assignments", path: "/assignments" },
    MenuEntry { label: "Requests", path: "/requests" },
];
/// Of those who may not see assignments.
const SHORT_MENU: &[MenuEntry] = MENU.split_at(2).0;

/// The address of a package.
pub(super) fn address(package: PackageId) -> String {
    format!("{PACKAGES}/{package}")
}

/// A page of a package.
#[component]
pub(super) fn PackageBlade(
    /// The package.
    head: PackageHead,
    /// Which page; nothing for the overview.
    #[prop(optional, into)]
    part: Option<String>,
    /// The path from the package to the page.
    #[prop(optional)]
    more: Vec<Crumb>,
    /// Body and aside.
    children: Children,
) -> impl IntoView {
    let base = address(head.id);
    let mut crumbs = vec![
        Crumb::new("Home", "/"),
        Crumb::new("Identity Governance", "/identity-governance"),
        Crumb::new("Access packages", PACKAGES),
    ];
    if !more.is_empty() {
        crumbs.push(Crumb::new(head.name.clone(), base.clone()));
        crumbs.extend(more);
    }
    let entries = if head.commands.view_assignments { MENU } else { SHORT_MENU };
    let body = children();
    match part {
        Some(part) => view! {
            <Blade title=head.name part crumbs>
                <BladeMenu label="Access package" base entries/>
                {body}
            </Blade>
        }
        .into_any(),
        None => view! {
            <Blade title=head.name crumbs>
                <BladeMenu label="Access package" base entries/>
                {body}
            </Blade>
        }
        .into_any(),
    }
}

/// An id in the page's address; what can't be read is nothing's id.
pub(super) fn id_in_address<I>(name: &'static str) -> Memo<Option<I>>
where
    I: FromStr + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name)).and_then(|id| id.parse().ok()))
}

/// There is nothing of that id.
pub(super) fn no_such(object: &str) -> AppError {
    AppError::new(ErrorKind::NotFound, format!("There is no such {object}, or you may not see it."))
}
