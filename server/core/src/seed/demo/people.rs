//! Who works at Contoso, and who of them can sign in.

use std::collections::HashMap;

use regrant_model::{CatalogId, UserId, policy::Role};
use time::Duration;

use crate::seed::{
    Person, World,
    people::{DEPARTMENTS, Names},
};

const PEOPLE: usize = 200;

/// Somebody who can sign in.
pub(super) struct Account {
    pub user_name: &'static str,
    pub display_name: &'static str,
    job_title: &'static str,
    department: &'static str,
    role: Option<Role>,
}

/// One for each role.
pub(super) const ACCOUNTS: &[Account] = &[
    Account {
        user_name: "global-administrator",
        display_name: "Ingrid Lindqvist",
        job_title: "Head of identity",
        department: "Operations",
        role: Some(Role::GlobalAdministrator),
    },
    Account {
        user_name: "identity-governance-administrator",
        display_name: "Kenji Sato",
        job_title: "Identity governance lead",
        department: "Operations",
        role: Some(Role::IdentityGovernanceAdministrator),
    },
    Account {
        user_name: "user-administrator",
        display_name: "Priya Nair",
        job_title: "Directory manager",
        department: "Human Resources",
        role: Some(Role::UserAdministrator),
    },
    Account {
        user_name: "catalog-owner",
        display_name: "Amara Okafor",
        job_title: "Director of sales",
        department: "Sales",
        role: Some(Role::CatalogOwner),
    },
    Account {
        user_name: "package-manager",
        display_name: "Tomás Herrera",
        job_title: "Sales operations manager",
        department: "Sales",
        role: Some(Role::PackageManager),
    },
    Account {
        user_name: "assignment-manager",
        display_name: "Mei Tanaka",
        job_title: "Sales operations specialist",
        department: "Sales",
        role: Some(Role::AssignmentManager),
    },
    Account {
        user_name: "catalog-reader",
        display_name: "Eva Novák",
        job_title: "Internal auditor",
        department: "Finance",
        role: Some(Role::CatalogReader),
    },
    Account {
        user_name: "catalog-creator",
        display_name: "Omar Farouk",
        job_title: "Programme manager",
        department: "Product",
        role: Some(Role::CatalogCreator),
    },
    Account {
        user_name: "global-reader",
        display_name: "Clara Weber",
        job_title: "Security analyst",
        department: "Legal",
        role: Some(Role::GlobalReader),
    },
    Account {
        user_name: "end-user",
        display_name: "Bilal Haddad",
        job_title: "Account executive",
        department: "Sales",
        role: None,
    },
];

/// Everybody, and those with an account by its name.
#[derive(Debug)]
pub(super) struct People {
    pub all: Vec<UserId>,
    departments: HashMap<UserId, &'static str>,
    accounts: HashMap<&'static str, UserId>,
}

impl People {
    /// Who signs in with this account.
    ///
    /// # Panics
    /// When there is no such account.
    pub fn account(&self, user_name: &str) -> UserId {
        self.accounts[user_name]
    }

    pub fn is_in(&self, user: UserId, departments: &[&str]) -> bool {
        departments.contains(&self.departments[&user])
    }
}

pub(super) fn make(world: &mut World) -> People {
    let mut names = Names::new("contoso.test", &mut world.chance);
    let mut people = People { all: Vec::new(), departments: HashMap::new(), accounts: HashMap::new() };
    for account in ACCOUNTS {
        let upn = names.principal_name(account.display_name);
        let id = hire(world, &mut people, account.display_name, &upn, account.job_title, account.department);
        people.accounts.insert(account.user_name, id);
    }
    while people.all.len() < PEOPLE {
        let (display_name, upn) = names.next();
        let (department, titles) = DEPARTMENTS[people.all.len() % DEPARTMENTS.len()];
        let job_title = *world.chance.pick(titles);
        hire(world, &mut people, &display_name, &upn, job_title, department);
    }
    people
}

fn hire(
    world: &mut World,
    people: &mut People,
    display_name: &str,
    user_principal_name: &str,
    job_title: &str,
    department: &'static str,
) -> UserId {
    let hired = world.chance.ago(Duration::days(430), Duration::days(3000));
    let id = world.user(Person { display_name, user_principal_name, job_title, department }, hired);
    people.all.push(id);
    people.departments.insert(id, department);
    id
}

/// Lets the accounts sign in, with their roles; catalog roles are held in `catalog`. `hash_of` knows the passwords.
pub(super) fn sign_up(
    world: &mut World,
    people: &People,
    catalog: CatalogId,
    hash_of: &HashMap<&str, String>,
) {
    for account in ACCOUNTS {
        let user = people.account(account.user_name);
        world.account(user, account.user_name, hash_of[account.user_name].clone());
        if let Some(role) = account.role {
            world.hold(user, role, role.is_of_catalog().then_some(catalog));
        }
    }
}
