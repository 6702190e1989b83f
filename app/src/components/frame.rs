//! The frame around every page of a signed-in person: top bar, side navigation, the message of the last action.

use super::{Alert, Brand, display::Display, session_end::SessionEnd, shortcuts::Shortcuts};
use crate::{
    api::{Flash, Viewer, Visit},
    routes::NAVIGATION,
};
use leptos::prelude::*;
use leptos_router::{
    components::{A, Outlet, Redirect},
    hooks::{use_location, use_query_map},
};

/// The frame. Whoever is not signed in goes to the sign-in page and comes back from there.
#[component]
pub fn AppFrame() -> impl IntoView {
    let visit = use_context::<Visit>().unwrap_or_default();
    let Some(viewer) = visit.viewer else {
        return view! { <ToSignIn/> }.into_any();
    };
    view! {
        <a class="skip-link" href="#main" rel="external">
            "Skip to the page"
        </a>
        <TopBar viewer/>
        <div class="frame">
            <SideNav/>
            <main id="main" tabindex="-1">
                {visit.flash.map(|flash| view! { <Message flash/> })}
                <Outlet/>
            </main>
        </div>
        {visit.lasts.map(|lasts| view! { <SessionEnd lasts/> })}
    }
    .into_any()
}

/// What waited for this page. It stays while the page is read again.
#[component]
fn Message(flash: Flash) -> impl IntoView {
    let run = flash.run.map(|run| {
        view! {
            " "
            <a href=format!("/identity-governance/runs/{run}")>"View run"</a>
        }
    });
    view! {
        <div class="flash" id="flash" tabindex="-1" data-keep="">
            <Alert kind=flash.kind.into()>{flash.text} {run}</Alert>
        </div>
    }
}

/// Leads to the sign-in page, which leads back here.
#[component]
fn ToSignIn() -> impl IntoView {
    let location = use_location();
    let here = location.pathname.get_untracked();
    let query = location.search.get_untracked();
    let target = if here == "/" && query.is_empty() {
        "/sign-in".to_owned()
    } else {
        let here = if query.is_empty() { here } else { format!("{here}?{query}") };
        format!("/sign-in?next={}", leptos_router::location::Url::escape(&here))
    };
    view! { <Redirect path=target/> }
}

/// Brand, person, sign-out.
#[component]
fn TopBar(viewer: Viewer) -> impl IntoView {
    let initials = viewer.initials.clone();
    let searches = use_location().pathname.get_untracked() == "/search";
    let query =
        use_query_map().with_untracked(|query| query.get("q")).filter(|_| searches).unwrap_or_default();
    view! {
        <header class="top-bar">
            <button type="button" class="button menu-button" popovertarget="side-nav">
                "Menu"
            </button>
            <a href="/" class="brand">
                <Brand/>
            </a>
            <form method="get" action="/search" role="search" class="search-all">
                <input
                    type="search"
                    name="q"
                    id="search-all"
                    value=query
                    placeholder="Search everything"
                    aria-label="Search everything"
                    aria-keyshortcuts="/"
                    maxlength="200"
                />
            </form>
            <div class="who">
                <span class="who-name">{viewer.name}</span>
                <small class="who-role">{viewer.role}</small>
            </div>
            <span class="avatar" aria-hidden="true">
                {initials}
            </span>
            <form method="post" action="/sign-out" data-whole="">
                <button type="submit" class="button">
                    "Sign out"
                </button>
            </form>
        </header>
    }
}

/// The side navigation. It stands at the left on wide screens; on narrow ones it is a popover, which needs no
/// JavaScript.
#[component]
fn SideNav() -> impl IntoView {
    view! {
        <nav id="side-nav" class="side-nav" aria-label="Main" popover="auto">
            <ul>
                <li>
                    <A href="/" exact=true>
                        "Home"
                    </A>
                </li>
            </ul>
            {NAVIGATION
                .iter()
                .map(|section| (section.label, section.offered()))
                .filter(|(_, entries)| !entries.is_empty())
                .map(|(label, entries)| {
                    view! {
                        <h2>{label}</h2>
                        <ul>
                            {entries
                                .into_iter()
                                .map(|entry| {
                                    view! {
                                        <li>
                                            <A href=entry.href>{entry.label}</A>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    }
                })
                .collect_view()}
            <div class="side-nav-end">
                <button type="button" class="button" popovertarget="display">
                    "Display"
                </button>
                <button type="button" class="button" popovertarget="shortcuts">
                    "Keyboard shortcuts"
                </button>
            </div>
        </nav>
        <Display/>
        <Shortcuts/>
    }
}
