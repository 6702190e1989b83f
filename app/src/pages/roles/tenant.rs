//! The page of the tenant-wide roles.

use super::{HolderSearch, Holders, ROLES, api, find};
use crate::{
    api::{AppError, part},
    components::{Blade, BladeBody, Crumb, loaded},
};
use leptos::prelude::*;
use regrant_core::{Caller, db::Db};
use regrant_model::{
    policy::{Action, Role},
    view::RoleHolder,
};

/// The page.
#[component]
pub fn RolesPage() -> impl IntoView {
    loaded(
        async move {
            let holders = api::list().await?;
            let gives = gives()?;
            let search = if gives.is_empty() { HolderSearch::default() } else { find(false).await? };
            Ok((holders, gives, search))
        },
        |(holders, gives, search)| view! { <Page holders gives search/> }.into_any(),
    )
}

/// The tenant-wide roles that the reader may give.
fn gives() -> Result<Vec<Role>, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    let may = caller.standing.allows_everywhere(Action::GrantTenantRole);
    Ok(Role::ALL.iter().copied().filter(|role| may && !role.is_of_catalog()).collect())
}

#[component]
fn Page(holders: Vec<RoleHolder>, gives: Vec<Role>, search: HolderSearch) -> impl IntoView {
    view! {
        <Blade title="Roles and administrators" crumbs=vec![Crumb::new("Home", "/")]>
            <BladeBody>
                <p class="lead">
                    "Roles that count in the whole tenant. Those of one catalog stand on the catalog's page. Nobody gives a \
                    role to themselves, and one Global administrator always stays."
                </p>
                <Holders
                    holders
                    gives
                    here=ROLES.to_owned()
                    search
                    empty="Nobody holds a tenant-wide role."
                />
            </BladeBody>
        </Blade>
    }
}
