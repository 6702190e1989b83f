//! The one table of pages, and the navigation that leads to them.
//!
//! A page and its navigation entry appear here together, when the page works.

use crate::{
    api::{Viewer, Visit},
    components::AppFrame,
    pages::{
        AccessPackagesPage, AppRegistrationPage, AppRegistrationsPage, AssignmentPage, AssignmentsPage,
        CatalogPage, CatalogsPage, ConflictsPage, EditSystemPage, GovernancePage, GroupPage, GroupsPage,
        Home, ImportPage, ImportPreviewPage, MyAccessPage, NewAccessPackagePage, NewAppRegistrationPage,
        NewAssignmentPage, NewCatalogPage, NewGroupPage, NewPackageLifecyclePage, NewPackageRequestsPage,
        NewPackageReviewPage, NewPackageRolesPage, NewSystemPage, NewUserPage, NotFound, OverviewPage,
        PoliciesPage, RequestPage, RequestsPage, ResourcePage, ResourceRolesPage, RolesPage, RunPage,
        RunsPage, SearchPage, SeparationPage, SignIn, SystemPage, SystemsPage, UserPage, UsersPage,
    },
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    PossibleRouteMatch, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use regrant_model::policy::Action;
use std::sync::Arc;

/// A place that the side navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavEntry {
    /// Its name.
    pub label: &'static str,
    /// Its address.
    pub href: &'static str,
    /// What one does there, in one line.
    pub about: &'static str,
    /// It is offered to those who may do one of these somewhere; to everybody when it names none.
    pub needs: &'static [Action],
}

impl NavEntry {
    /// Whether it is offered to somebody.
    pub fn is_for(&self, viewer: &Viewer) -> bool {
        self.needs.is_empty() || self.needs.iter().any(|action| viewer.may.contains(action))
    }
}

/// A group of places under a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavSection {
    /// The heading.
    pub label: &'static str,
    /// The places, in order.
    pub entries: &'static [NavEntry],
}

impl NavSection {
    /// The places that are offered to whoever is signed in.
    pub fn offered(&self) -> Vec<NavEntry> {
        let viewer = use_context::<Visit>().and_then(|visit| visit.viewer);
        let offered = |entry: &&NavEntry| viewer.as_ref().is_some_and(|viewer| entry.is_for(viewer));
        self.entries.iter().filter(offered).copied().collect()
    }
}

/// The side navigation below "Home", and what Home offers.
pub const NAVIGATION: &[NavSection] = &[
    GOVERNANCE,
    NavSection {
        label: "Directory",
        entries: &[
            NavEntry {
                label: "Users",
                href: "/directory/users",
                about: "People, and what they have.",
                needs: &[Action::ViewDirectory],
            },
            NavEntry {
                label: "Groups",
                href: "/directory/groups",
                about: "Built-in groups, their members and owners.",
                needs: &[Action::ViewDirectory],
            },
            NavEntry {
                label: "Connected systems",
                href: "/directory/systems",
                about: "Where access really lives, and whether it answers.",
                needs: &[Action::ViewDirectory],
            },
            NavEntry {
                label: "App registrations",
                href: "/directory/app-registrations",
                about: "Programs that call the API by themselves.",
                needs: &[Action::ViewDirectory],
            },
            NavEntry {
                label: "Roles and administrators",
                href: "/directory/roles",
                about: "Who administers Regrant.",
                needs: &[Action::ViewDirectory],
            },
        ],
    },
    NavSection {
        label: "Me",
        entries: &[NavEntry {
            label: "My Access",
            href: "/my-access",
            about: "What you have, what you asked for, and what you may ask for.",
            needs: &[],
        }],
    },
];

/// The section of Identity Governance, which has a page of its own.
pub const GOVERNANCE: NavSection = NavSection {
    label: "Identity Governance",
    entries: &[
        NavEntry {
            label: "Access packages",
            href: "/identity-governance/access-packages",
            about: "Bundles of access: who has them, and whether it is true.",
            needs: &[Action::ViewCatalog],
        },
        NavEntry {
            label: "Catalogs",
            href: "/identity-governance/catalogs",
            about: "What access packages are made of, and who manages them.",
            needs: &[Action::ViewCatalog, Action::CreateCatalog],
        },
        NavEntry {
            label: "Reprocess runs",
            href: "/identity-governance/runs",
            about: "What was looked at and put back, item by item.",
            needs: &[Action::ViewAssignments],
        },
    ],
};

/// The whole portal. It also runs once at the start to list the routes: nothing in it needs a request.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Every route waits for its data, so that it reads without JavaScript and has the right HTTP status.
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Regrant".to_owned() } else { format!("{page} - Regrant") }/>
        <Router>
            <Routes fallback=NotFound>
                <Route path=at(path!("/sign-in")) view=SignIn ssr=SsrMode::Async/>
                <ParentRoute path=at(path!("")) view=AppFrame ssr=SsrMode::Async>
                    <Route path=at(path!("")) view=Home ssr=SsrMode::Async/>
                    <Route path=at(path!("/search")) view=SearchPage ssr=SsrMode::Async/>
                    <Route
                        path=at(path!("/identity-governance/access-packages"))
                        view=AccessPackagesPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/new"))
                        view=NewAccessPackagePage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/new/resource-roles"))
                        view=NewPackageRolesPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/new/requests"))
                        view=NewPackageRequestsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/new/lifecycle"))
                        view=NewPackageLifecyclePage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/new/review"))
                        view=NewPackageReviewPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package"))
                        view=OverviewPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/resource-roles"))
                        view=ResourceRolesPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/policies"))
                        view=PoliciesPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/separation-of-duties"))
                        view=SeparationPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/separation-of-duties/both"))
                        view=ConflictsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/requests"))
                        view=RequestsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/requests/:request"))
                        view=RequestPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/assignments"))
                        view=AssignmentsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/assignments/new"))
                        view=NewAssignmentPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/identity-governance/access-packages/:package/assignments/:assignment"))
                        view=AssignmentPage
                        ssr=SsrMode::Async
                    />
                    <Route path=at(path!("/identity-governance")) view=GovernancePage ssr=SsrMode::Async/>
                    <Route path=at(path!("/identity-governance/runs")) view=RunsPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/identity-governance/runs/:run")) view=RunPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/identity-governance/catalogs")) view=CatalogsPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/identity-governance/catalogs/new")) view=NewCatalogPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/identity-governance/catalogs/:catalog")) view=CatalogPage ssr=SsrMode::Async/>
                    <Route
                        path=at(path!("/identity-governance/resources/:resource"))
                        view=ResourcePage
                        ssr=SsrMode::Async
                    />
                    <Route path=at(path!("/directory/roles")) view=RolesPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/users")) view=UsersPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/users/new")) view=NewUserPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/users/:user")) view=UserPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/groups")) view=GroupsPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/groups/new")) view=NewGroupPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/groups/:group")) view=GroupPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/import")) view=ImportPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/import/:import")) view=ImportPreviewPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/systems")) view=SystemsPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/systems/new")) view=NewSystemPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/systems/:system")) view=SystemPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/directory/systems/:system/edit")) view=EditSystemPage ssr=SsrMode::Async/>
                    <Route
                        path=at(path!("/directory/app-registrations"))
                        view=AppRegistrationsPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/directory/app-registrations/new"))
                        view=NewAppRegistrationPage
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=at(path!("/directory/app-registrations/:app"))
                        view=AppRegistrationPage
                        ssr=SsrMode::Async
                    />
                    <Route path=at(path!("/my-access")) view=MyAccessPage ssr=SsrMode::Async/>
                    <Route path=at(path!("/*any")) view=NotFound ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// An address whose shape is held back: Leptos compiles its matching once and not for each shape.
fn at(path: impl PossibleRouteMatch + Send + Sync + 'static) -> Arc<dyn PossibleRouteMatch + Send + Sync> {
    Arc::new(path)
}
