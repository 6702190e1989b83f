//! The frame around every page of a signed-in person: top bar, side navigation, the message of the last action.

use super::{Alert, Brand};
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
    }
    .into_any()
}

/// What waited for this page. It stays while the page is read again.
#[component]
fn Message(flash: Flash) -> impl IntoView {
    let run = flash.run.map(|run| {
        view! {
            " "
            <A href=format!("/identity-governance/runs/{run}")>"View run"</A>
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
            <A href="/" attr:class="brand">
                <Brand/>
            </A>
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
            <button type="button" class="button shortcuts-button" popovertarget="shortcuts">
                "Keyboard shortcuts"
            </button>
        </nav>
        <Shortcuts/>
    }
}

/// What can be done with a key. It opens without a script; the keys themselves need one.
#[component]
fn Shortcuts() -> impl IntoView {
    let keys = [
        ("/", "Search everything"),
        ("?", "Show or hide this list"),
        ("Tab", "Go to the next command, field or row; with Shift to the one before"),
        ("Space", "Press a command, tick a row"),
        ("Esc", "Close a menu or a question"),
    ];
    let keys = keys.map(|(key, what)| {
        view! {
            <div>
                <dt>
                    <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
            </div>
        }
    });
    view! {
        <div id="shortcuts" class="confirm shortcuts" popover="auto" role="dialog" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
            <dl>{keys}</dl>
            <label class="shortcuts-switch">
                <input type="checkbox" id="shortcuts-on" checked=true autocomplete="off"/>
                " Use the shortcuts of a single key in this browser"
            </label>
            <button type="button" class="button" popovertarget="shortcuts" popovertargetaction="hide">
                "Close"
            </button>
        </div>
    }
}
