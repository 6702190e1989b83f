//! Adding to a catalog: a search for groups and applications, and a button beside each that was found.

use super::{CATALOGS, api};
use crate::{
    api::AppError,
    components::{Alert, Column, DataTable, FilterBar, FilterSelect, SelectOption},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use regrant_model::{
    ApplicationId, CatalogId, ErrorKind, GroupId, SystemId,
    view::{CatalogDetail, Named},
};
use serde::{Deserialize, Serialize};

const NAME: Column = Column::new("Name");
const MORE: Column = Column::new("About");
const COMMAND: Column = Column::new("Commands");
const COLUMNS: &[Column] = &[NAME, MORE, COMMAND];

/// The choice of the built-in directory's applications.
const APPLICATIONS: &str = "applications";

/// How many a search of the built-in directory shows; there may be more then.
const MOST: usize = 20;
/// How many a search of a connected system shows.
const MOST_REMOTE: usize = 50;

/// What is searched for, as it stands in the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Search {
    /// A part of the name.
    pub text: String,
    /// Where: nothing for the built-in groups, [`APPLICATIONS`], or a connected system's id.
    pub place: String,
}

impl Search {
    /// The one in the address; none while nobody has searched.
    pub(super) fn read(words: &ParamsMap) -> Option<Self> {
        let (text, place) = (words.get("add"), words.get("from"));
        if text.is_none() && place.is_none() {
            return None;
        }
        Some(Self { text: text.unwrap_or_default(), place: place.unwrap_or_default() })
    }

    /// Whether the reader may search there; an address from somebody who may do more is read as if it asked for nothing.
    pub(super) const fn is_offered(&self, catalog: &CatalogDetail) -> bool {
        catalog.manage && (catalog.add_any_resource || self.place.is_empty())
    }
}

/// Something that can be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Found {
    what: What,
    name: String,
    /// More about it: where it is in its system.
    more: String,
    /// It is in the catalog already.
    here: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum What {
    Group(GroupId),
    Application(ApplicationId),
    Remote { system: SystemId, external_id: String },
}

impl Found {
    const fn is_remote(&self) -> bool {
        matches!(self.what, What::Remote { .. })
    }
}

/// Searches. What goes wrong is shown where the results would be.
pub(super) async fn find(catalog: &CatalogDetail, search: Search) -> Result<Vec<Found>, AppError> {
    let builtin = |what, name| Found { what, name, more: String::new(), here: false };
    if search.place.is_empty() {
        let groups = api::find_groups(catalog.id, search.text).await?;
        return Ok(groups.into_iter().map(|group| builtin(What::Group(group.id), group.name)).collect());
    }
    if search.place == APPLICATIONS {
        let found = api::find_applications(catalog.id, search.text).await?;
        return Ok(found.into_iter().map(|app| builtin(What::Application(app.id), app.name)).collect());
    }
    let unknown = |_| AppError::new(ErrorKind::Invalid, "There is no such connected system.");
    let system: SystemId = search.place.parse().map_err(unknown)?;
    let groups = api::find_remote_groups(system, search.text).await?;
    let here = |id| catalog.resources.iter().any(|resource| resource.id == id);
    let found = groups.into_iter().map(|group| Found {
        here: group.resource.is_some_and(here),
        what: What::Remote { system, external_id: group.external_id },
        name: group.name,
        more: if group.description.is_empty() { group.locator } else { group.description },
    });
    Ok(found.collect())
}

/// The section of the catalog's page.
#[component]
pub(super) fn Add(
    /// The catalog.
    catalog: CatalogId,
    /// Whether the reader may add what they don't own, too.
    any: bool,
    /// The systems whose groups may be added.
    systems: Vec<Named<SystemId>>,
    /// What was searched for.
    #[prop(optional_no_strip)]
    search: Option<Search>,
    /// What was found.
    #[prop(optional_no_strip)]
    found: Option<Result<Vec<Found>, AppError>>,
) -> impl IntoView {
    let mut places = vec![SelectOption::new("", "Groups of the built-in directory")];
    if any {
        places.push(SelectOption::new(APPLICATIONS, "Applications of the built-in directory"));
    }
    places.extend(
        systems
            .into_iter()
            .map(|system| SelectOption::new(system.id.to_string(), format!("Groups of {}", system.name))),
    );
    let (text, place) = search.map(|search| (search.text, search.place)).unwrap_or_default();
    let lead = if any {
        "Search for what access packages of this catalog should be able to give."
    } else {
        "Search for groups that you own. Others are added by an administrator."
    };
    let results = found.map(|found| match found {
        Ok(found) => results(catalog, found).into_any(),
        Err(error) => view! { <Alert>{error.message}</Alert> }.into_any(),
    });
    view! {
        <section class="below">
            <h2>"Add a group or an application"</h2>
            <p class="lead">{lead}</p>
            <FilterBar
                action=format!("{CATALOGS}/{catalog}")
                search_label="Search by name"
                search_field="add"
                search=text
            >
                <FilterSelect label="From" name="from" options=places value=place/>
            </FilterBar>
            {results}
        </section>
    }
}

fn results(catalog: CatalogId, found: Vec<Found>) -> impl IntoView {
    let is_empty = found.is_empty();
    let most = if found.iter().any(Found::is_remote) { MOST_REMOTE } else { MOST };
    let more = (found.len() >= most).then(|| {
        view! {
            <p class="lead">
                {format!("The first {} are shown. Write more of the name to find others.", found.len())}
            </p>
        }
    });
    view! {
        <DataTable
            label="Found"
            columns=COLUMNS

            is_empty
            empty="Nothing was found that you could add."
        >
            {found.into_iter().map(|found| view! { <Row catalog found/> }).collect_view()}
        </DataTable>
        {more}
    }
}

#[component]
fn Row(catalog: CatalogId, found: Found) -> impl IntoView {
    let Found { what, name, more, here } = found;
    let command = if here {
        "In this catalog".into_any()
    } else {
        view! { <AddButton catalog what name=name.clone()/> }.into_any()
    };
    view! {
        <tr>
            <td class=NAME.class()>{name}</td>
            <td class=MORE.class()>{more}</td>
            <td class=COMMAND.class()>{command}</td>
        </tr>
    }
}

/// A form of its own, so that it works without JavaScript.
#[component]
fn AddButton(catalog: CatalogId, what: What, name: String) -> impl IntoView {
    let (action, fields) = match &what {
        What::Group(id) => ("/ui/catalogs/add-group", vec![("group", id.to_string())]),
        What::Application(id) => ("/ui/catalogs/add-application", vec![("application", id.to_string())]),
        What::Remote { system, external_id } => (
            "/ui/catalogs/add-remote-group",
            vec![
                ("system", system.to_string()),
                ("external_id", external_id.clone()),
                ("name", name.clone()),
            ],
        ),
    };
    let label = format!("Add {name}");
    view! {
        <form method="post" action=action>
            <input type="hidden" name="catalog" value=catalog.to_string()/>
            {fields
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view()}
            <button type="submit" class="button outlined" aria-label=label>
                "Add"
            </button>
        </form>
    }
}
