//! Who holds a role, and giving one to somebody more.

use super::{HolderSearch, api};
use crate::components::{Column, DataTable, DirectoryLink, PostForm, SelectField, SelectOption, TextField};
use leptos::prelude::*;
use regrant_model::{
    CatalogId,
    policy::Role,
    view::{HolderChoices, RoleHolder, RoleHolderKind},
};

const ROLE: Column = Column::new("Role");
const HOLDER: Column = Column::new("Held by");
const COMMANDS: Column = Column::new("Commands");
const COLUMNS: &[Column] = &[ROLE, HOLDER, COMMANDS];
/// Of those who may take none away.
const READ_COLUMNS: &[Column] = COLUMNS.split_at(2).0;

/// The table, and below it the form.
#[component]
pub(in crate::pages) fn Holders(
    /// Who holds a role here.
    holders: Vec<RoleHolder>,
    /// The roles that the reader may give here.
    gives: Vec<Role>,
    /// The catalog; none for tenant-wide roles.
    #[prop(optional_no_strip)]
    catalog: Option<CatalogId>,
    /// The page's address.
    here: String,
    /// Whom they searched for.
    search: HolderSearch,
    /// What to say when nobody holds one.
    empty: &'static str,
) -> impl IntoView {
    let revokes = holders.iter().any(|holder| holder.can_revoke.is_offered());
    let columns = if revokes { COLUMNS } else { READ_COLUMNS };
    let is_empty = holders.is_empty();
    view! {
        <DataTable label="Roles" columns is_empty empty>
            {holders.into_iter().map(|holder| view! { <Row holder revokes/> }).collect_view()}
        </DataTable>
        {(!gives.is_empty()).then(|| view! { <Give gives catalog here search/> })}
    }
}

#[component]
fn Row(holder: RoleHolder, revokes: bool) -> impl IntoView {
    let (href, more) = match holder.kind {
        RoleHolderKind::User(id) => (format!("/directory/users/{id}"), None),
        RoleHolderKind::Group(id) => (format!("/directory/groups/{id}"), Some("Each member of the group")),
        RoleHolderKind::App(id) => (format!("/directory/app-registrations/{id}"), Some("App registration")),
    };
    let label = format!("Remove {} from {}", holder.role.label(), holder.name);
    let revoke = holder.can_revoke.is_enabled().then(|| {
        view! {
            <form method="post" action="/ui/roles/revoke">
                <input type="hidden" name="id" value=holder.id.to_string()/>
                <button type="submit" class="button" aria-label=label>
                    "Remove"
                </button>
            </form>
        }
    });
    view! {
        <tr id=format!("role-{}", holder.id)>
            <td class=ROLE.class()>{holder.role.label()}</td>
            <td class=HOLDER.class()>
                <DirectoryLink href name=holder.name/>
                {more.map(|more| view! { <small>{more}</small> })}
            </td>
            {revokes.then(|| view! { <td class=COMMANDS.class()>{revoke}</td> })}
        </tr>
    }
}

/// Searches for people, groups and in a catalog programs, and gives one of them a role.
#[component]
fn Give(gives: Vec<Role>, catalog: Option<CatalogId>, here: String, search: HolderSearch) -> impl IntoView {
    let options = gives.iter().map(|role| SelectOption::new(role.as_str(), role.label())).collect();
    let HolderSearch { text, role, found } = search;
    let found_any = !(found.people.is_empty() && found.groups.is_empty() && found.apps.is_empty());
    let label = if catalog.is_some() { "User, group or app registration" } else { "User or group" };
    let nobody = (!found_any && !text.trim().is_empty()).then(|| {
        view! { <p class="field-hint">{format!("Nobody is called \u{201c}{}\u{201d}.", text.trim())}</p> }
    });
    view! {
        <section class="below">
            <h3>"Give a role"</h3>
            <PostForm action="/ui/roles/grant">
                {catalog.map(|id| view! { <input type="hidden" name="catalog" value=id.to_string()/> })}
                <SelectField name="role" label="Role" options value=role required=true/>
                <div class="inline-form">
                    <TextField
                        name="holder-name"
                        label
                        value=text
                        hint="Part of the name. At most twenty of each are shown."
                    />
                    // The first button is what Enter presses. It takes the whole form along, so that nothing is lost.
                    <button type="submit" class="button outlined" formmethod="get" formaction=here formnovalidate=true>
                        "Search"
                    </button>
                </div>
                {nobody}
                {found_any.then(|| view! { <Choices found/> })}
            </PostForm>
        </section>
    }
}

#[component]
fn Choices(found: HolderChoices) -> impl IntoView {
    let people =
        found.people.into_iter().map(|person| (RoleHolderKind::User(person.id), person.name, person.upn));
    let groups = found.groups.into_iter().map(|group| {
        (RoleHolderKind::Group(group.id), group.name, "Group: each member holds the role".to_owned())
    });
    let apps = found.apps.into_iter().map(|app| {
        (RoleHolderKind::App(app.id), app.name, "App registration: a program holds the role".to_owned())
    });
    let choice = |(kind, name, more): (RoleHolderKind, String, String)| {
        view! {
            <label class="checkbox">
                <input type="radio" name="holder" value=api::write(kind) required=true/>
                <span>{name} " " <small>{more}</small></span>
            </label>
        }
    };
    view! {
        <fieldset class="people">
            <legend>"Found"</legend>
            {people.chain(groups).chain(apps).map(choice).collect_view()}
        </fieldset>
        <div class="form-buttons">
            <button type="submit" class="button primary">
                "Give role"
            </button>
        </div>
    }
}
