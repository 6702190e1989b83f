//! One app registration: what it may do, its secrets' dates, its catalog roles, its identities.

use super::{
    super::identities::{Held, Identities},
    APP_REGISTRATIONS, address, api,
    secret::ShownOnce,
};
use crate::{
    api::NewSecret,
    components::{
        Blade, BladeBody, Column, CommandBar, ConfirmCommand, Crumb, DataTable, DateTime, KeyValue,
        KeyValues, SelectField, SelectOption, loaded,
    },
    pages::in_address::id_in_address,
};
use leptos::prelude::*;
use regrant_model::{
    AppRegistrationId,
    policy::Permission,
    view::{AppRegistrationDetail, AppRole, AppSecret},
};

const MADE: Column = Column::new("Made");
const UNTIL: Column = Column::new("Counts until");
const SECRET_COLUMNS: &[Column] = &[MADE, UNTIL];

const ROLE: Column = Column::new("Role");
const CATALOG: Column = Column::new("Catalog");
const ROLE_COLUMNS: &[Column] = &[ROLE, CATALOG];

/// The form of the command to delete it.
const DELETE: &str = "delete-app";

/// How long present secrets may count on, in hours.
const OVERLAPS: &[(&str, &str)] = &[
    ("0", "No time: they end at once"),
    ("1", "1 hour"),
    ("24", "1 day"),
    ("168", "7 days"),
    ("720", "30 days"),
];

/// The page. In the answer to the post that made a secret it shows that.
#[component]
pub fn AppRegistrationPage() -> impl IntoView {
    let app = id_in_address::<AppRegistrationId>("app", "app registration");
    let secret = use_context::<NewSecret>();
    loaded(async move { Ok((api::detail(app?).await?, secret)) }, |(detail, secret)| {
        view! { <AppRegistration detail secret/> }.into_any()
    })
}

#[component]
fn AppRegistration(
    detail: AppRegistrationDetail,
    #[prop(optional_no_strip)] secret: Option<NewSecret>,
) -> impl IntoView {
    let id = detail.id;
    let commands = detail.manage.then(|| view! { <Commands detail=detail.clone()/> });
    let shown = secret.zip(detail.secrets.first()).map(|(secret, newest)| {
        let newest = newest.id;
        view! { <ShownOnce app=id id=newest secret/> }
    });
    let (no_secrets, no_roles) = (detail.secrets.is_empty(), detail.roles.is_empty());
    view! {
        <Blade
            title=detail.name
            crumbs=vec![Crumb::new("Home", "/"), Crumb::new("App registrations", APP_REGISTRATIONS)]
        >
            <BladeBody>
                {commands}
                {shown}
                <KeyValues>
                    <KeyValue label="Client id">
                        <code class="to-copy">{id.to_string()}</code>
                    </KeyValue>
                    <KeyValue label="Permissions">{permissions(&detail.permissions)}</KeyValue>
                    <KeyValue label="Created">
                        <DateTime at=detail.created_at/>
                    </KeyValue>
                </KeyValues>
                <section class="below">
                    <h2>"Secrets"</h2>
                    <DataTable label="Secrets" columns=SECRET_COLUMNS is_empty=no_secrets empty="No secret counts.">
                        {detail.secrets.into_iter().map(secret_row).collect_view()}
                    </DataTable>
                </section>
                <section class="below">
                    <h2>"Catalog roles"</h2>
                    <DataTable
                        label="Catalog roles"
                        columns=ROLE_COLUMNS
                        is_empty=no_roles
                        empty="It holds no role in a catalog. One is given on the catalog's page, under Roles and administrators."
                    >
                        {detail.roles.into_iter().map(role_row).collect_view()}
                    </DataTable>
                </section>
                <Identities of=Held::App(id) identities=detail.identities can_link=detail.manage/>
            </BladeBody>
        </Blade>
    }
}

#[component]
fn Commands(detail: AppRegistrationDetail) -> impl IntoView {
    let options = OVERLAPS.iter().map(|(hours, label)| SelectOption::new(*hours, *label)).collect();
    let newest = detail.secrets.first().map(|newest| newest.id.to_string());
    view! {
        <form method="post" id=DELETE>
            <input type="hidden" name="app" value=detail.id.to_string()/>
        </form>
        <form method="post">
            <input type="hidden" name="newest" value=newest/>
            <CommandBar>
                <ConfirmCommand
                    label="New secret"
                    question="Make a new secret?"
                    consequence="It is shown once. Give it to the program before the present secrets end."
                    action=address(detail.id)
                >
                    <SelectField
                        name="overlap"
                        label="Present secrets count on for"
                        options
                        value="24"
                        hint="With a secret the tokens that were got by it end, too."
                    />
                </ConfirmCommand>
                <ConfirmCommand
                    label="Delete"
                    question=format!("Delete {}?", detail.name)
                    consequence="Its secrets, identities and tokens count no more at once, and its catalog roles end. What it has \
                    done stays in the histories."
                    action="/ui/app-registrations/delete"
                    form=DELETE
                />
            </CommandBar>
        </form>
    }
}

fn permissions(permissions: &[Permission]) -> AnyView {
    if permissions.is_empty() {
        return "None".into_any();
    }
    let item = |permission: &Permission| {
        view! { <li>{permission.label()} " " <small>{permission.as_str()}</small></li> }
    };
    view! { <ul>{permissions.iter().map(item).collect_view()}</ul> }.into_any()
}

fn secret_row(secret: AppSecret) -> impl IntoView {
    let until =
        secret.until.map_or_else(|| "It is replaced".into_any(), |at| view! { <DateTime at/> }.into_any());
    view! {
        <tr>
            <td class=MADE.class()>
                <DateTime at=secret.made_at/>
            </td>
            <td class=UNTIL.class()>{until}</td>
        </tr>
    }
}

fn role_row(held: AppRole) -> impl IntoView {
    let catalog = if held.catalog_visible {
        let href = format!("/identity-governance/catalogs/{}", held.catalog.id);
        view! { <a href=href>{held.catalog.name}</a> }.into_any()
    } else {
        held.catalog.name.into_any()
    };
    view! {
        <tr>
            <td class=ROLE.class()>{held.role.label()}</td>
            <td class=CATALOG.class()>{catalog}</td>
        </tr>
    }
}
