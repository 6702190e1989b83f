//! The page of one thing or list: its path, its name, its menu, its body, and what stands beside it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// A step of the path to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
}

impl Crumb {
    /// A step.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// A page: heading and document title, then its children: a [`BladeMenu`], a [`BladeBody`], a [`BladeAside`].
#[component]
pub fn Blade(
    /// The thing that the page is about: "Sales and Marketing".
    #[prop(into)]
    title: String,
    /// Its part that the page shows: "Assignments".
    #[prop(optional, into)]
    part: Option<String>,
    /// The path to it, without itself.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// Menu, body, aside.
    children: Children,
) -> impl IntoView {
    let document = part.as_ref().map_or_else(|| title.clone(), |part| format!("{title} | {part}"));
    view! {
        <Title text=document/>
        <header class="blade-head">
            {(!crumbs.is_empty())
                .then(|| {
                    view! {
                        <nav aria-label="Breadcrumb">
                            <ol class="crumbs">
                                {crumbs
                                    .into_iter()
                                    .map(|crumb| {
                                        view! {
                                            <li>
                                                <a href=crumb.href>{crumb.label}</a>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ol>
                        </nav>
                    }
                })}
            <h1>
                {title} {part.map(|part| view! { <span class="blade-part">{format!(" | {part}")}</span> })}
            </h1>
        </header>
        <div class="blade">{children()}</div>
    }
}

/// The main part of a page.
#[component]
pub fn BladeBody(
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! { <div class="blade-body">{children()}</div> }
}

/// What stands beside the main part: the details of a row, facts. On narrow screens it comes below.
#[component]
pub fn BladeAside(
    /// Its name, for screen readers.
    label: &'static str,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <aside class="blade-aside" aria-label=label>
            {children()}
        </aside>
    }
}

/// A page of the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MenuEntry {
    /// Its name.
    pub label: &'static str,
    /// The last part of its address, with the slash; empty for the thing itself.
    pub path: &'static str,
}

/// The pages of one thing: its overview, and the rest under "Manage".
#[component]
pub fn BladeMenu(
    /// What it is a menu of: "Access package".
    label: &'static str,
    /// The thing's address.
    #[prop(into)]
    base: String,
    /// The pages under "Manage".
    entries: &'static [MenuEntry],
) -> impl IntoView {
    let overview = base.clone();
    view! {
        <nav class="blade-menu" aria-label=label>
            <ul>
                <li>
                    <A href=overview exact=true>
                        "Overview"
                    </A>
                </li>
            </ul>
            <h2>"Manage"</h2>
            <ul>
                {entries
                    .iter()
                    .map(|entry| {
                        view! {
                            <li>
                                <A href=format!("{base}{}", entry.path)>{entry.label}</A>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
}
