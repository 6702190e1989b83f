//! What was said of a new package so far, as it stands in the address.

use super::step::Step;
use crate::api::AppError;
use form_urlencoded::Serializer;
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use regrant_core::{
    input::{Description, Name},
    package::{NewPackage, PackageDraft},
    policy::PolicyDraft,
};
use regrant_model::{CatalogId, ErrorKind, ResourceRoleId, view::Requestors};

/// The name of the first policy, unless another one is typed.
const POLICY: &str = "Initial policy";

/// The fields by name, as text: what is wrong with them is for the reader to mend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) catalog: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) hidden: bool,
    pub(super) roles: Vec<ResourceRoleId>,
    pub(super) policy: String,
    pub(super) requestors: String,
    pub(super) enabled: String,
    pub(super) duration: String,
    pub(super) extension: bool,
}

/// Something that is wrong with a field of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) step: Step,
    pub(super) field: &'static str,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(step: Step, field: &'static str, message: impl Into<String>) -> Self {
        Self { step, field, message: message.into() }
    }

    /// As the core says it, whose message begins with the field's name.
    pub(super) fn of(step: Step, field: &'static str, error: &regrant_core::Error) -> Self {
        let message = error.public();
        let message = message.split_once(": ").map_or(message, |(_, rest)| rest);
        let mut letters = message.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        Self::new(step, field, first.chain(letters.clone()).collect::<String>())
    }
}

impl Draft {
    /// The one in the page's address.
    pub(super) fn in_address() -> Self {
        use_query_map().with_untracked(Self::read)
    }

    fn read(query: &ParamsMap) -> Self {
        let text = |name: &str| query.get(name).unwrap_or_default();
        let mut roles: Vec<ResourceRoleId> = Vec::new();
        for role in query.get_all("role").unwrap_or_default().iter().filter_map(|id| id.parse().ok()) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        Self {
            catalog: text("catalog"),
            name: text("name"),
            description: text("description"),
            hidden: text("hidden") == "true",
            roles,
            policy: query.get("policy").unwrap_or_else(|| POLICY.to_owned()),
            requestors: query.get("requestors").unwrap_or_else(|| Requestors::Nobody.as_str().to_owned()),
            enabled: query.get("enabled").unwrap_or_else(|| "true".to_owned()),
            duration: text("duration"),
            extension: text("extension") == "true",
        }
    }

    /// The fields that say something, with the step that asks for each.
    pub(super) fn fields(&self) -> Vec<(Step, &'static str, String)> {
        let flag = |on: bool| if on { "true".to_owned() } else { String::new() };
        let roles = self.roles.iter().map(|role| (Step::ResourceRoles, "role", role.to_string()));
        let mut fields = vec![
            (Step::Basics, "catalog", self.catalog.clone()),
            (Step::Basics, "name", self.name.clone()),
            (Step::Basics, "description", self.description.clone()),
            (Step::Basics, "hidden", flag(self.hidden)),
            (Step::Requests, "policy", self.policy.clone()),
            (Step::Requests, "requestors", self.requestors.clone()),
            (Step::Requests, "enabled", self.enabled.clone()),
            (Step::Lifecycle, "duration", self.duration.clone()),
            (Step::Lifecycle, "extension", flag(self.extension)),
        ];
        fields.extend(roles);
        let blank = |(_, name, value): &(Step, &str, String)| value.is_empty() && *name != "policy";
        fields.into_iter().filter(|field| !blank(field)).collect()
    }

    /// The address of a step, with all that was said so far.
    pub(super) fn address(&self, step: Step) -> String {
        let mut query = Serializer::new(String::new());
        for (_, name, value) in self.fields() {
            query.append_pair(name, &value);
        }
        format!("{}?{}", step.path(), query.finish())
    }

    /// The same, where the step says what is wrong with it.
    pub(super) fn corrections(&self, step: Step) -> String {
        format!("{}&check=true", self.address(step))
    }

    /// What is wrong with the fields in themselves, by step.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut check = |step, field, found: Result<(), regrant_core::Error>| {
            problems.extend(found.err().map(|error| Problem::of(step, field, &error)));
        };
        check(Step::Basics, "name", Name::parse("Name", &self.name).map(drop));
        check(Step::Basics, "description", Description::parse("Description", &self.description).map(drop));
        check(Step::Requests, "policy", Name::parse("Name", &self.policy).map(drop));
        if self.catalog.parse::<CatalogId>().is_err() {
            problems.push(Problem::new(Step::Basics, "catalog", "Choose a catalog."));
        }
        if self.requestors.parse::<Requestors>().is_err() {
            problems.push(Problem::new(Step::Requests, "requestors", "Choose who may ask."));
        }
        match self.days() {
            Err(problem) => problems.push(problem),
            Ok(days) => {
                if let Ok(policy) = self.rules(days)
                    && let Err(error) = policy.check()
                {
                    let field = if days.is_none() { "extension" } else { "duration" };
                    problems.push(Problem::of(Step::Lifecycle, field, &error));
                }
            }
        }
        problems.sort_by_key(|problem| problem.step);
        problems
    }

    /// How long an assignment lasts; nothing for no end.
    pub(super) fn days(&self) -> Result<Option<u32>, Problem> {
        let typed = Some(self.duration.trim()).filter(|days| !days.is_empty());
        typed.map(str::parse).transpose().map_err(|_| {
            Problem::new(Step::Lifecycle, "duration", "Write a whole number of days, or nothing for no end.")
        })
    }

    fn rules(&self, duration_days: Option<u32>) -> Result<PolicyDraft, regrant_core::Error> {
        Ok(PolicyDraft {
            name: Name::parse("Name of the policy", &self.policy)?,
            description: Description::default(),
            requestors: self.requestors.parse().unwrap_or(Requestors::Nobody),
            approval_required: false,
            duration_days,
            extension_allowed: self.extension,
        })
    }

    /// What is to be made.
    pub(super) fn package(&self) -> Result<NewPackage, AppError> {
        if let Some(problem) = self.problems().into_iter().next() {
            let message = format!("{}: {}", problem.step.label(), problem.message);
            return Err(AppError::new(ErrorKind::Invalid, message));
        }
        let invalid = |_| AppError::new(ErrorKind::Invalid, "Choose a catalog.");
        let days = self.days().unwrap_or_default();
        Ok(NewPackage {
            catalog: self.catalog.parse().map_err(invalid)?,
            package: PackageDraft {
                name: Name::parse("Name", &self.name)?,
                description: Description::parse("Description", &self.description)?,
                hidden: self.hidden,
            },
            roles: self.roles.clone(),
            policy: self.rules(days)?,
            policy_enabled: self.enabled != "false",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Draft {
        let mut query = ParamsMap::new();
        for (name, value) in fields {
            query.insert((*name).to_owned(), (*value).to_owned());
        }
        Draft::read(&query)
    }

    const CATALOG: &str = "0198c0de-0000-7000-8000-000000000001";

    #[test]
    fn what_was_said_goes_from_address_to_address() {
        let draft = read(&[
            ("catalog", CATALOG),
            ("name", "R&D = fun"),
            ("role", CATALOG),
            ("role", CATALOG),
            ("role", "none"),
            ("duration", "30"),
        ]);
        assert_eq!((draft.roles.len(), draft.policy.as_str(), draft.enabled.as_str()), (1, POLICY, "true"));
        assert!(draft.problems().is_empty(), "{:?}", draft.problems());
        let address = draft.address(Step::Review);
        assert!(address.contains("/new/review?") && address.contains("name=R%26D+%3D+fun"), "{address}");
        assert!(!address.contains("description"), "{address}");
        let new = draft.package().unwrap();
        assert_eq!((new.policy.duration_days, new.policy_enabled, new.roles.len()), (Some(30), true, 1));
    }

    #[test]
    fn each_problem_is_of_its_step_and_field() {
        let draft = read(&[("policy", " "), ("duration", "soon"), ("requestors", "friends")]);
        let told: Vec<_> = draft.problems().into_iter().map(|found| (found.step, found.field)).collect();
        let expected = [
            (Step::Basics, "name"),
            (Step::Basics, "catalog"),
            (Step::Requests, "policy"),
            (Step::Requests, "requestors"),
            (Step::Lifecycle, "duration"),
        ];
        assert_eq!(told, expected);
        assert_eq!(draft.problems()[0].message, "Fill this in.");
        let endless = read(&[("catalog", CATALOG), ("name", "A"), ("extension", "true")]);
        assert_eq!(endless.problems()[0].field, "extension");
        let long = read(&[("catalog", CATALOG), ("name", "A"), ("duration", "99999")]);
        assert_eq!(long.problems()[0].field, "duration");
        assert!(long.package().is_err());
    }
}
