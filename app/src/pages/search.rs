//! The search over everything: a few of each kind, with a way to all of them.

use crate::{
    api::{AppError, part},
    components::{Blade, BladeBody, Crumb, DateTime, EmptyState, loaded},
    pages::in_address::field_in_address,
};
use leptos::prelude::*;
use leptos_router::location::Url;
use regrant_core::{Caller, db::Db, search};
use regrant_model::view::{Hits, SearchResults};

/// The page.
#[component]
pub fn SearchPage() -> impl IntoView {
    let text = field_in_address("q");
    loaded(
        async move {
            let found = find(&text).await?;
            Ok((text, found))
        },
        |(text, found)| view! { <Results text found/> }.into_any(),
    )
}

async fn find(text: &str) -> Result<SearchResults, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    Ok(search::find(&db, &caller, text).await?)
}

#[component]
fn Results(text: String, found: SearchResults) -> impl IntoView {
    let text = text.trim().to_owned();
    let nothing = match (found.is_empty(), text.is_empty()) {
        (true, true) => Some(
            "Type a name above: of an access package, a person, a group, a catalog, or a run's id."
                .to_owned(),
        ),
        (true, false) => Some(format!("Nothing that you may see is called \u{201c}{text}\u{201d}.")),
        (false, _) => None,
    };
    let results = nothing.is_none().then(|| {
        view! { <p class="lead">{format!("Results for \u{201c}{text}\u{201d}")}</p> }
    });
    let all = |list: &str| format!("{list}?search={}", Url::escape(&text));
    let package = |id| format!("/identity-governance/access-packages/{id}");
    let packages = section(
        "Access packages",
        found.packages,
        Some(all("/identity-governance/access-packages")),
        |hit| line(package(hit.package.id), hit.package.name, Some(format!("in {}", hit.catalog))),
    );
    let people = section("Users", found.people, Some(all("/directory/users")), |person| {
        line(format!("/directory/users/{}", person.id), person.name, Some(person.upn))
    });
    let groups = section("Groups", found.groups, Some(all("/directory/groups")), |group| {
        line(format!("/directory/groups/{}", group.id), group.name, None)
    });
    let catalogs =
        section("Catalogs", found.catalogs, Some(all("/identity-governance/catalogs")), |catalog| {
            line(format!("/identity-governance/catalogs/{}", catalog.id), catalog.name, None)
        });
    let runs = section("Reprocess runs", found.runs, None, |run| {
        let name = format!("{} of {}", run.kind.label(), run.package);
        view! {
            <li>
                <a href=format!("/identity-governance/runs/{}", run.id)>{name}</a>
                <small>{format!(" {}, by {}, ", run.state.label(), run.asked_by)} <DateTime at=run.asked_at/></small>
            </li>
        }
        .into_any()
    });
    view! {
        <Blade title="Search" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>
                {nothing.map(|title| view! { <EmptyState title/> })}
                {results}
                {packages}
                {people}
                {groups}
                {catalogs}
                {runs}
            </BladeBody>
        </Blade>
    }
}

/// A kind and what was found of it; nothing when nothing was.
fn section<T>(
    title: &'static str,
    hits: Hits<T>,
    all: Option<String>,
    line: impl Fn(T) -> AnyView,
) -> Option<AnyView> {
    if hits.rows.is_empty() {
        return None;
    }
    let more = all.filter(|_| hits.more).map(|href| {
        view! {
            <li>
                <a href=href>{format!("All {} with this name", title.to_lowercase())}</a>
            </li>
        }
    });
    let rows = hits.rows.into_iter().map(line).collect_view();
    Some(
        view! {
            <section class="below">
                <h2>{title}</h2>
                <ul class="found" aria-label=title>{rows} {more}</ul>
            </section>
        }
        .into_any(),
    )
}

fn line(href: String, name: String, more: Option<String>) -> AnyView {
    view! {
        <li>
            <a href=href>{name}</a>
            {more.map(|more| view! { <small>" " {more}</small> })}
        </li>
    }
    .into_any()
}
