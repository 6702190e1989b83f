//! What stands around the pages of one package: path, name, menu.

use crate::components::{Blade, BladeMenu, Crumb, MenuEntry};
pub(super) use crate::pages::in_address::{field_in_address, id_in_address, no_such};
use leptos::prelude::*;
use regrant_model::{PackageId, view::PackageHead};

/// Where the packages are.
pub(in crate::pages) const PACKAGES: &str = "/identity-governance/access-packages";

const MENU: &[MenuEntry] = &[
    MenuEntry { label: "Resource roles", path: "/resource-roles" },
    MenuEntry { label: "Policies", path: "/policies" },
    MenuEntry { label: "Separation of duties", path: "/separation-of-duties" },
    MenuEntry { label: "Assignments", path: "/assignments" },
    MenuEntry { label: "Requests", path: "/requests" },
];
/// Of those who may not see assignments.
const SHORT_MENU: &[MenuEntry] = MENU.split_at(3).0;

/// The address of a package.
pub(in crate::pages) fn address(package: PackageId) -> String {
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
