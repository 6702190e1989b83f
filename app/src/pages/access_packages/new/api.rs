//! What the steps read, and where the last one is posted to.

#![expect(clippy::too_many_arguments, reason = "a server function takes a form's fields one by one")]

use super::{
    draft::{Draft, Problem},
    step::Step,
};
use crate::{
    api::{AppError, flash, part},
    pages::{
        access_packages::{api::places, frame::address},
        catalogs,
    },
};
use leptos::prelude::server;
use regrant_core::{Caller, db::Db, input::Name, package};
use regrant_model::{
    CatalogId, ErrorKind, ResourceRoleId,
    view::{Named, RoleChoices},
};

/// What a step is shown with.
pub(super) struct State {
    /// What was said so far.
    pub(super) draft: Draft,
    /// The catalogs to choose from.
    pub(super) places: Vec<Named<CatalogId>>,
    /// What the catalog offers.
    pub(super) choices: RoleChoices,
    /// What is wrong with the step, when it was tried to go on from it.
    pub(super) problems: Vec<Problem>,
}

impl State {
    /// What is wrong with a field.
    pub(super) fn problem(&self, field: &str) -> Option<String> {
        let found = self.problems.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.message.clone())
    }
}

/// Reads what a step needs; none when an earlier step has to be mended first, which it then leads to.
pub(super) async fn state(
    step: Step,
    draft: Draft,
    search: String,
    check: bool,
) -> Result<Option<State>, AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    let places = places().await?;
    if places.is_empty() {
        let first = "An access package is made in a catalog. Create a catalog first.";
        return Err(if catalogs::api::may_create()? {
            AppError::new(ErrorKind::Forbidden, first)
        } else {
            AppError::may_not("create access packages")
        });
    }
    let mut problems = draft.problems();
    let mut choices = RoleChoices::default();
    let catalog = draft.catalog.parse().ok().filter(|id| places.iter().any(|place| place.id == *id));
    match catalog {
        None => {
            if !problems.iter().any(|problem| problem.field == "catalog") {
                problems.push(Problem::new(Step::Basics, "catalog", "Choose a catalog."));
            }
        }
        Some(catalog) if step > Step::Basics || check => {
            if let Ok(name) = Name::parse("Name", &draft.name) {
                problems.extend(taken(&db, &caller, catalog, &name).await?);
            }
            choices = package::choices(&db, &caller, catalog, &search, &draft.roles).await?;
            problems.extend(unknown(&draft, &choices));
        }
        Some(_) => {}
    }
    if let Some(first) = problems.iter().map(|problem| problem.step).min().filter(|first| *first < step) {
        leptos_axum::redirect(&draft.corrections(first));
        return Ok(None);
    }
    problems.retain(|problem| check && problem.step == step);
    Ok(Some(State { draft, places, choices, problems }))
}

async fn taken(
    db: &Db,
    caller: &Caller,
    catalog: CatalogId,
    name: &Name,
) -> Result<Option<Problem>, AppError> {
    match package::check_name(db, caller, catalog, name).await {
        Ok(()) => Ok(None),
        Err(error) if error.kind() == ErrorKind::Conflict => {
            Ok(Some(Problem::of(Step::Basics, "name", &error)))
        }
        Err(error) => Err(error.into()),
    }
}

fn unknown(draft: &Draft, choices: &RoleChoices) -> Option<Problem> {
    let gone = draft.roles.len() - choices.picked.len();
    let message = match gone {
        0 if draft.roles.len() > package::MOST_ROLES => format!(
            "At most {} at first. Add the others when the access package is there.",
            package::MOST_ROLES
        ),
        0 => return None,
        1 => "One of those that were picked is not in this catalog, and was left out.".to_owned(),
        gone => format!("{gone} of those that were picked are not in this catalog, and were left out."),
    };
    Some(Problem::new(Step::ResourceRoles, "role", message))
}

/// Creates a package with its resource roles and its first policy.
#[server(prefix = "/ui", endpoint = "packages/create")]
pub async fn create(
    #[server(default)] catalog: String,
    #[server(default)] name: String,
    #[server(default)] description: String,
    #[server(default)] hidden: bool,
    #[server(default)] role: Vec<ResourceRoleId>,
    #[server(default)] policy: String,
    #[server(default)] requestors: String,
    #[server(default)] enabled: String,
    #[server(default)] duration: String,
    #[server(default)] extension: bool,
) -> Result<(), AppError> {
    let roles = role;
    let draft =
        Draft { catalog, name, description, hidden, roles, policy, requestors, enabled, duration, extension };
    make(&draft).await
}

async fn make(draft: &Draft) -> Result<(), AppError> {
    let (db, caller) = part::<(Db, Caller)>()?;
    match package::create_whole(&db, &caller, &draft.package()?).await {
        Ok(id) => {
            flash("The access package was created.");
            leptos_axum::redirect(&address(id));
            Ok(())
        }
        Err(error) => {
            // The last step finds out which of the others it is about, and leads there.
            leptos_axum::redirect(&draft.address(Step::Review));
            Err(error.into())
        }
    }
}
