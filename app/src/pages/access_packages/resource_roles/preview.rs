//! Whom a change of resource roles would touch, before it is made.

use super::api;
use crate::{
    api::AppError,
    components::{Alert, AlertKind, Column, CommandButton, DataTable, OnSelection, PostForm},
    format::counted,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use regrant_model::{
    ErrorKind, PackageId, ResourceRoleId,
    view::{RoleChange, RoleChangePreview, SystemChange},
};

const SYSTEM: Column = Column::new("System");
const ADDED: Column = Column::new("Added").numbers();
const WITHDRAWN: Column = Column::new("Withdrawn").numbers();
const KEPT: Column = Column::new("Kept").numbers();
const LEFT: Column = Column::new("Left in place").numbers();
const COLUMNS: &[Column] = &[SYSTEM, ADDED, WITHDRAWN, KEPT, LEFT];

/// The field that says that rows were to be selected.
pub(super) const SELECTING: &str = "selecting";
/// What is said when none was.
pub(super) const NOTHING: &str = "Select at least one resource role.";

/// A change that stands in the address: `add={role}`, `selected[]={role}` to take out.
pub(super) struct Change {
    roles: RoleChange,
    /// Rows were to be selected for it.
    of_rows: bool,
}

/// A change, and what it would do.
pub(super) struct Previewed {
    pub(super) change: RoleChange,
    found: RoleChangePreview,
}

impl Change {
    pub(super) fn in_address() -> Self {
        let roles = |name: &str| -> Vec<ResourceRoleId> {
            let sent = use_query_map().with_untracked(|query| query.get_all(name)).unwrap_or_default();
            sent.iter().filter_map(|id| id.parse().ok()).collect()
        };
        let of_rows = use_query_map().with_untracked(|query| query.get(SELECTING)).is_some();
        Self { roles: RoleChange { add: roles("add"), remove: roles("selected[]") }, of_rows }
    }

    /// What it would do; nothing when the address names none.
    pub(super) async fn preview(self, package: PackageId) -> Result<Option<Previewed>, AppError> {
        let Self { roles: change, of_rows } = self;
        if change.add.is_empty() && change.remove.is_empty() {
            // The page itself is as it should be: it is not answered as a failure.
            let nothing = AppError { kind: ErrorKind::Invalid, message: NOTHING.to_owned() };
            return if of_rows { Err(nothing) } else { Ok(None) };
        }
        let found = api::preview(package, &change).await?;
        Ok(Some(Previewed { change, found }))
    }
}

/// A command that leads to the preview of what it would do.
#[component]
pub(super) fn PreviewCommand(
    /// Its name.
    label: &'static str,
    /// The page's address.
    here: String,
    /// The form of the selected rows.
    form: &'static str,
    /// What it needs of the selection.
    on_selection: OnSelection,
) -> impl IntoView {
    view! { <CommandButton label action=here form on_selection/> }
}

/// The preview, and the button that makes the change.
#[component]
pub(super) fn Preview(
    /// The package.
    package: PackageId,
    /// The change, and what it would do.
    previewed: Previewed,
    /// The names of what is added.
    added: Vec<String>,
    /// The names of what is taken out.
    removed: Vec<String>,
    /// The page without the change.
    back: String,
) -> impl IntoView {
    let Previewed { change, found } = previewed;
    let said =
        |verb: &str, names: &[String]| (!names.is_empty()).then(|| format!("{verb} {}. ", names.join("; ")));
    let what = [said("Adds", &added), said("Takes out", &removed)];
    let whom = match (found.assignments.value, found.assignments.capped) {
        (0, _) => "Nobody has the access package: nothing changes for anybody now.".to_owned(),
        (some, false) => {
            format!("{} would be looked at, as one run.", counted(some.into(), "assignment", "assignments"))
        }
        (_, true) => format!(
            "{} assignments would be looked at, as one run. What would change is counted among the first of them.",
            found.assignments
        ),
    };
    let is_empty = found.systems.is_empty();
    let hidden = |name: &'static str, roles: Vec<ResourceRoleId>| {
        let field = move |id: ResourceRoleId| view! { <input type="hidden" name=name value=id.to_string()/> };
        roles.into_iter().map(field).collect_view()
    };
    view! {
        <section class="preview" aria-label="Preview of the change">
            <Alert kind=AlertKind::Info>
                <strong>"Nothing is changed yet. "</strong>
                {what}
                {whom}
            </Alert>
            <DataTable
                label="What would change"
                columns=COLUMNS
                is_empty
                empty="No membership would change."
            >
                {found.systems.into_iter().map(row).collect_view()}
            </DataTable>
            <PostForm action="/ui/resource-roles/change" class="form-buttons">
                <input type="hidden" name="package" value=package.to_string()/>
                <input type="hidden" name="version" value=found.version.to_string()/>
                {hidden("add[]", change.add)}
                {hidden("remove[]", change.remove)}
                <button type="submit" class="button primary">
                    "Apply this change"
                </button>
                <a href=back class="button outlined">
                    "Keep as it is"
                </a>
            </PostForm>
        </section>
    }
}

fn row(change: SystemChange) -> impl IntoView {
    view! {
        <tr>
            <td class=SYSTEM.class()>{change.system.name}</td>
            <td class=ADDED.class()>{change.added.to_string()}</td>
            <td class=WITHDRAWN.class()>{change.withdrawn.to_string()}</td>
            <td class=KEPT.class() title="Another assignment of the same user gives it too.">
                {change.kept.to_string()}
            </td>
            <td class=LEFT.class() title="It was there before Regrant.">{change.left_in_place.to_string()}</td>
        </tr>
    }
}
