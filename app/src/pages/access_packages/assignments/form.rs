//! New assignment: to whom, under which policy, for how long.
//!
//! People are found by a form of its own, which works as an address; who is ticked is posted by the other one. With
//! JavaScript those ticked stay while one searches for more.

use super::{
    super::{
        frame::{PackageBlade, address, field_in_address, id_in_address},
        policies,
    },
    api,
};
use crate::{
    api::{AppError, Typed},
    components::{
        BladeBody, Crumb, DateField, EmptyState, PostForm, SelectField, SelectOption, TextField, loaded,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use regrant_model::{
    PackageId, UserId,
    view::{Person, PolicyList},
};

/// What the form needs.
struct Choices {
    policies: PolicyList,
    search: String,
    /// Who is ticked, and stays so while one searches for more.
    ticked: Vec<Person>,
    found: Vec<Person>,
}

/// The page.
#[component]
pub fn NewAssignmentPage() -> impl IntoView {
    let package = id_in_address::<PackageId>("package", "access package");
    let search = Typed::here().text("search", field_in_address("search"));
    loaded(async move { choices(package?, search, ticked()).await }, |choices| {
        view! { <NewAssignment choices/> }.into_any()
    })
}

/// Who was ticked when the form was sent: to search for more, in the address; or to assign, when that was refused.
fn ticked() -> Vec<UserId> {
    let sent = Typed::here().all("selected[]");
    let sent = if sent.is_empty() {
        use_query_map().with_untracked(|query| query.get_all("selected[]")).unwrap_or_default()
    } else {
        sent
    };
    sent.iter().filter_map(|id| id.parse().ok()).collect()
}

async fn choices(package: PackageId, search: String, ticked: Vec<UserId>) -> Result<Choices, AppError> {
    let policies = policies::api::list(package).await?;
    if !policies.head.commands.assign {
        return Err(AppError::may_not("assign access packages"));
    }
    let ticked = if ticked.is_empty() { Vec::new() } else { api::users(&ticked).await? };
    let mut found = if search.trim().is_empty() { Vec::new() } else { api::find_users(&search).await? };
    found.retain(|person| !ticked.contains(person));
    Ok(Choices { policies, search, ticked, found })
}

#[component]
fn NewAssignment(choices: Choices) -> impl IntoView {
    let Choices { policies, search, ticked, found } = choices;
    let base = address(policies.head.id);
    let here = format!("{base}/assignments/new");
    let package = policies.head.id.to_string();
    let options: Vec<_> = policies
        .policies
        .iter()
        .filter(|policy| policy.enabled)
        .map(|policy| {
            let lasts = policy.duration_days.map_or("no end".to_owned(), |days| format!("{days} days"));
            SelectOption::new(policy.id.to_string(), format!("{} ({lasts})", policy.name))
        })
        .collect();
    let crumbs = vec![Crumb::new("Assignments", format!("{base}/assignments"))];
    let body = if options.is_empty() {
        view! {
            <EmptyState title="This access package has no policy that is enabled, and an assignment needs one.">
                <a href=format!("{base}/policies")>"Go to its policies"</a>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <PostForm action="/ui/assignments/assign">
                <input type="hidden" name="package" value=package/>
                <div class="inline-form">
                    <TextField
                        name="search"
                        label="User"
                        value=search.clone()
                        hint="Part of the name or of the user principal name. At most twenty are shown."
                    />
                    // The first button is what Enter presses. It takes the whole form along, so that nothing is lost.
                    <button type="submit" class="button outlined" formmethod="get" formaction=here formnovalidate=true>
                        "Search"
                    </button>
                </div>
                <People search ticked found/>
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
                    <a href=format!("{base}/assignments") class="button outlined">
                        "Back"
                    </a>
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
fn People(search: String, ticked: Vec<Person>, found: Vec<Person>) -> impl IntoView {
    let hint = match (ticked.is_empty() && found.is_empty(), search.trim()) {
        (true, "") => Some("Search for the people to assign the access package to.".to_owned()),
        (true, search) => Some(format!("Nobody is called \u{201c}{search}\u{201d}.")),
        (false, _) => None,
    };
    let ticks = ticked.into_iter().map(|person| (person, true));
    let people = ticks.chain(found.into_iter().map(|person| (person, false)));
    view! {
        <fieldset class="people">
            <legend>"Users"</legend>
            {people.map(|(person, ticked)| view! { <Tick person ticked/> }).collect_view()}
            {hint.map(|hint| view! { <p class="field-hint">{hint}</p> })}
        </fieldset>
    }
}

/// A person's select box.
#[component]
fn Tick(person: Person, ticked: bool) -> impl IntoView {
    let id = person.id.to_string();
    let (label_id, box_id) = (format!("person-{id}"), format!("select-{id}"));
    view! {
        <label class="checkbox" id=label_id>
            <input
                type="checkbox"
                id=box_id
                name="selected[]"
                value=id
                aria-label=format!("Select {}", person.name)
                autocomplete="off"
                checked=ticked
            />
            <span>{person.name} " " <small>{person.upn}</small></span>
        </label>
    }
}
