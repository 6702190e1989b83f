//! New assignment: to whom, under which policy, for how long.
//!
//! People are found by a form of its own, which works as an address; who is ticked is posted by the other one. With
//! JavaScript those ticked stay while one searches for more.

use super::{
    super::{
        frame::{PackageBlade, address, id_in_address, no_such},
        policies,
    },
    api,
};
use crate::{
    api::AppError,
    components::{
        BladeBody, Crumb, DateField, EmptyState, PostForm, SearchForm, SelectField, SelectOption, TextField,
        loaded,
    },
    page_data::page_data,
};
use leptos::{ev::Event, prelude::*};
use leptos_router::{components::A, hooks::use_query_map};
use regrant_model::{
    PackageId,
    view::{Person, PolicyList},
};

/// What the form needs.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Choices {
    policies: PolicyList,
    search: String,
    found: Vec<Person>,
}

/// Who is ticked, and stays so while one searches for more.
#[derive(Clone, Copy)]
struct Ticked(RwSignal<Vec<Person>>);

/// The page.
#[component]
pub fn NewAssignmentPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package");
    let query = use_query_map();
    let search = Memo::new(move |_| query.with(|query| query.get("search")).unwrap_or_default());
    provide_context(Ticked(RwSignal::new(Vec::new())));
    let data = page_data(move || (package.get(), search.get()), |(package, search)| choices(package, search));
    loaded(data, |choices| view! { <NewAssignment choices/> }.into_any())
}

async fn choices(package: Option<PackageId>, search: String) -> Result<Choices, AppError> {
    let policies = policies::api::list(package.ok_or_else(|| no_such("access package"))?).await?;
    if !policies.head.commands.assign {
        return Err(AppError::may_not("assign access packages"));
    }
    let found = if search.trim().is_empty() { Vec::new() } else { api::find_users(search.clone()).await? };
    Ok(Choices { policies, search, found })
}

#[component]
fn NewAssignment(choices: Choices) -> impl IntoView {
    let Choices { policies, search, found } = choices;
    let base = address(policies.head.id);
    let here = format!("{base}/assignments/new");
    let (package, searched) = (policies.head.id.to_string(), search.clone());
    let options: Vec<_> = policies
        .policies
        .iter()
        .map(|policy| {
            let lasts = policy.duration_days.map_or("no end".to_owned(), |days| format!("{days} days"));
            SelectOption::new(policy.id.to_string(), format!("{} ({lasts})", policy.name))
        })
        .collect();
    let crumbs = vec![Crumb::new("Assignments", format!("{base}/assignments"))];
    let body = if options.is_empty() {
        view! {
            <EmptyState title="This access package has no policy, and an assignment needs one.">
                <A href=format!("{base}/policies")>"Go to its policies"</A>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <div class="form">
                <SearchForm action=here class="inline-form">
                    <TextField
                        name="search"
                        label="User"
                        value=searched
                        hint="Part of the name or of the user principal name. At most twenty are shown."
                    />
                    <button type="submit" class="button outlined">
                        "Search"
                    </button>
                </SearchForm>
            </div>
            <PostForm action="/ui/assignments/assign">
                <input type="hidden" name="package" value=package/>
                <People search found/>
                <SelectField name="policy" label="Policy" options required=true/>
                <DateField name="starts" label="Start date" hint="Empty: now. A day begins at 00:00 UTC."/>
                <DateField
                    name="ends"
                    label="End date"
                    hint="Empty: as the policy says. The last day is included, in UTC."
                />
                <TextField name="justification" label="Justification" hint="Stands in the history."/>
                <div class="form-buttons">
                    <button type="submit" class="button primary">
                        "Assign"
                    </button>
                    <A href=format!("{base}/assignments") attr:class="button outlined">
                        "Back"
                    </A>
                </div>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <PackageBlade
            head=policies.head
            part="New assignment"
            more=crumbs
        >
            <BladeBody>{body}</BladeBody>
        </PackageBlade>
    }
}

/// Those who are ticked, and those who were found.
#[component]
fn People(search: String, found: Vec<Person>) -> impl IntoView {
    let Ticked(ticked) = expect_context::<Ticked>();
    let mut people = ticked.get_untracked();
    let fresh: Vec<_> = found.into_iter().filter(|person| !people.contains(person)).collect();
    let hint = match (people.is_empty() && fresh.is_empty(), search.trim()) {
        (true, "") => Some("Search for the people to assign the access package to.".to_owned()),
        (true, search) => Some(format!("Nobody is called \u{201c}{search}\u{201d}.")),
        (false, _) => None,
    };
    people.extend(fresh);
    view! {
        <fieldset class="people">
            <legend>"Users"</legend>
            {people.into_iter().map(|person| view! { <Tick person ticked/> }).collect_view()}
            {hint.map(|hint| view! { <p class="field-hint">{hint}</p> })}
        </fieldset>
    }
}

/// A person's select box.
#[component]
fn Tick(person: Person, ticked: RwSignal<Vec<Person>>) -> impl IntoView {
    let id = person.id;
    let (name, upn) = (person.name.clone(), person.upn.clone());
    let change = move |event: Event| {
        let on = event_target_checked(&event);
        ticked.update(|ticked| {
            ticked.retain(|known| known.id != id);
            if on {
                ticked.push(person.clone());
            }
        });
    };
    view! {
        <label class="checkbox">
            <input
                type="checkbox"
                name="selected[]"
                value=id.to_string()
                aria-label=format!("Select {name}")
                autocomplete="off"
                prop:checked=move || ticked.with(|ticked| ticked.iter().any(|known| known.id == id))
                on:change=change
            />
            <span>{name} " " <small>{upn}</small></span>
        </label>
    }
}
