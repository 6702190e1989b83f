//! What Contoso has: 29 groups and 11 applications in three catalogs, in 12 access packages.

use std::collections::HashMap;

use regrant_model::{CatalogId, GroupId, PackageId, PolicyId, ResourceRoleId, UserId};
use time::Duration;

use super::people::People;
use crate::seed::{PolicyRules, World};

const GROUPS: &[(&str, &str)] = &[
    ("Sales team", "Everybody who sells."),
    ("Account executives", "Those who look after a customer of their own."),
    ("Regional pricing", "May read and propose regional prices."),
    ("Partner deals", "The partner programme's shared workspace."),
    ("Sales reports", "Weekly and quarterly figures."),
    ("Marketing team", "Everybody in marketing."),
    ("Campaign planning", "Calendars and budgets of campaigns."),
    ("Brand assets", "Logos, pictures and texts that are cleared for use."),
    ("Press contacts", "Journalists' addresses; personal data."),
    ("Trade fair crew", "Stands and travel for this year's fairs."),
    ("Sales and Marketing site", "Members of the team site."),
    ("Commercial staff", "Sales, marketing and product."),
    ("Engineering team", "Everybody who builds the product."),
    ("Source code readers", "May read every repository."),
    ("Source code writers", "May push to product repositories."),
    ("Release managers", "May start a release."),
    ("On call", "Carries the pager."),
    ("Build operators", "Looks after build machines."),
    ("Staging operators", "May change the staging environment."),
    ("Production readers", "May read production logs."),
    ("Architecture board", "Decides on interfaces between teams."),
    ("Design system", "Maintains the shared components."),
    ("Operations team", "Everybody in operations."),
    ("Logistics planners", "Plans inbound and outbound transport."),
    ("Plant north", "Doors and machines of the northern plant."),
    ("Plant south", "Doors and machines of the southern plant."),
    ("Procurement", "May place orders."),
    ("Supplier reviewers", "Reviews suppliers once a year."),
    ("Service desk", "Answers tickets."),
];

const APPLICATIONS: &[(&str, &str, &[&str])] = &[
    ("CRM", "Customers, leads and deals.", &["Seller", "Sales manager", "Reader"]),
    ("Marketing Studio", "Newsletters and landing pages.", &["Editor", "Publisher"]),
    ("Price Book", "Prices and discounts.", &["Reader", "Editor"]),
    ("Analytics", "Dashboards.", &["Viewer", "Analyst"]),
    ("Source Forge", "Repositories and reviews.", &["Developer", "Maintainer"]),
    ("Build Farm", "Builds and their machines.", &["Operator"]),
    ("Error Tracker", "What went wrong in production.", &["Member"]),
    ("Incident Desk", "Incidents and their timelines.", &["Responder", "Commander"]),
    ("ERP", "Orders, stock and invoices.", &["Planner", "Buyer"]),
    ("Warehouse", "Stock movements.", &["Operator"]),
    ("Travel Booking", "Trips and expenses.", &["Traveller"]),
];

/// The group that somebody deleted although a package still gives it.
const DELETED: &str = "Trade fair crew";

struct Plan {
    name: &'static str,
    description: &'static str,
    /// A group, or an application's role as `application/role`.
    roles: &'static [&'static str],
    departments: &'static [&'static str],
    assignments: usize,
    approval: bool,
    duration_days: Option<i32>,
}

const SALES_AND_MARKETING: &[Plan] = &[
    Plan {
        name: "Sales and Marketing",
        description: "What everybody in sales and marketing needs from the first day.",
        roles: &[
            "Sales team",
            "Marketing team",
            "Sales and Marketing site",
            "CRM/Seller",
            "Analytics/Viewer",
        ],
        departments: &["Sales", "Marketing", "Customer Support"],
        assignments: 150,
        approval: true,
        duration_days: Some(365),
    },
    Plan {
        name: "Sales Management",
        description: "Prices, reports and the pipeline of a region.",
        roles: &[
            "Sales reports",
            "Regional pricing",
            "Account executives",
            "Price Book/Editor",
            "CRM/Sales manager",
        ],
        departments: &["Sales", "Finance"],
        assignments: 90,
        approval: true,
        duration_days: Some(180),
    },
    Plan {
        name: "Campaigns",
        description: "Plan and run campaigns.",
        roles: &[
            "Campaign planning",
            "Brand assets",
            "Commercial staff",
            "Partner deals",
            "Marketing Studio/Editor",
        ],
        departments: &["Marketing", "Product", "Sales"],
        assignments: 120,
        approval: false,
        duration_days: Some(365),
    },
    Plan {
        name: "Field Events",
        description: "Trade fairs and roadshows.",
        roles: &[DELETED, "Press contacts", "Travel Booking/Traveller"],
        departments: &["Marketing", "Sales"],
        assignments: 12,
        approval: false,
        duration_days: None,
    },
];

const ENGINEERING: &[Plan] = &[
    Plan {
        name: "Developer",
        description: "Code, reviews and error reports.",
        roles: &[
            "Engineering team",
            "Source code readers",
            "Source code writers",
            "Source Forge/Developer",
            "Error Tracker/Member",
        ],
        departments: &["Engineering", "Product"],
        assignments: 150,
        approval: true,
        duration_days: None,
    },
    Plan {
        name: "Release Management",
        description: "Build and release the product.",
        roles: &["Release managers", "Build operators", "Build Farm/Operator"],
        departments: &["Engineering"],
        assignments: 120,
        approval: false,
        duration_days: Some(180),
    },
    Plan {
        name: "On Call",
        description: "For the weeks with the pager.",
        roles: &["On call", "Production readers", "Incident Desk/Responder", "Error Tracker/Member"],
        departments: &["Engineering", "Customer Support"],
        assignments: 130,
        approval: true,
        duration_days: Some(180),
    },
    Plan {
        name: "Design and Architecture",
        description: "Shared components and interfaces.",
        roles: &["Architecture board", "Design system", "Analytics/Viewer"],
        departments: &["Engineering", "Product"],
        assignments: 120,
        approval: false,
        duration_days: None,
    },
];

const OPERATIONS: &[Plan] = &[
    Plan {
        name: "Logistics",
        description: "Plan transports and stock.",
        roles: &["Operations team", "Logistics planners", "ERP/Planner", "Warehouse/Operator"],
        departments: &["Operations"],
        assignments: 150,
        approval: false,
        duration_days: None,
    },
    Plan {
        name: "Procurement",
        description: "Place orders and review suppliers.",
        roles: &["Procurement", "Supplier reviewers", "ERP/Buyer"],
        departments: &["Operations", "Finance", "Legal"],
        assignments: 150,
        approval: true,
        duration_days: Some(365),
    },
    Plan {
        name: "Plant Access",
        description: "Doors and machines of both plants.",
        roles: &["Plant north", "Plant south", "Operations team"],
        departments: &["Operations", "Engineering"],
        assignments: 158,
        approval: false,
        duration_days: Some(365),
    },
    Plan {
        name: "Service Desk",
        description: "Answer tickets and lead incidents.",
        roles: &["Service desk", "Staging operators", "Incident Desk/Commander", "Travel Booking/Traveller"],
        departments: &["Customer Support", "Operations", "Human Resources"],
        assignments: 150,
        approval: false,
        duration_days: None,
    },
];

/// An access package and how many have it.
#[derive(Debug)]
pub(super) struct Package {
    pub id: PackageId,
    pub name: &'static str,
    pub roles: Vec<ResourceRoleId>,
    pub departments: &'static [&'static str],
    pub assignments: usize,
    /// Administrators assign under this one,
    pub direct: PolicyId,
    /// people ask under this one,
    pub on_request: PolicyId,
    /// and this person decides, where somebody has to.
    pub approver: Option<UserId>,
    pub duration_days: Option<i32>,
}

/// Everything that can be had.
#[derive(Debug)]
pub(super) struct Resources {
    /// The catalog in which the accounts hold the catalog roles.
    pub sales_and_marketing: CatalogId,
    pub packages: Vec<Package>,
    pub deleted: GroupId,
}

impl Resources {
    /// The package of that name.
    ///
    /// # Panics
    /// When there is none.
    pub fn package(&self, name: &str) -> &Package {
        self.packages.iter().find(|package| package.name == name).expect("the demo names its own packages")
    }
}

pub(super) fn make(world: &mut World, people: &People) -> Resources {
    let made = world.now() - Duration::days(420);
    let mut roles = HashMap::new();
    let mut groups = HashMap::new();
    for (name, description) in GROUPS {
        let group = world.group(name, description, made);
        let owner = *world.chance.pick(&people.all);
        world.own(&group, owner);
        roles.insert((*name).to_owned(), group.member);
        groups.insert(*name, group.id);
    }
    for (name, description, app_roles) in APPLICATIONS {
        let application = world.application(name, description, app_roles, made);
        for (role, id) in app_roles.iter().zip(&application.roles) {
            roles.insert(format!("{name}/{role}"), *id);
        }
    }
    let made = made + Duration::days(5);
    let mut packages = Vec::new();
    let mut catalog = |world: &mut World, name: &str, description: &str, approver: &str, plans: &[Plan]| {
        let id = world.catalog(name, description, made);
        let approver = people.account(approver);
        packages.extend(plans.iter().map(|plan| package(world, id, plan, &roles, approver)));
        id
    };
    let about = "Selling, marketing, and the people who do it.";
    let sales_and_marketing =
        catalog(world, "Sales and Marketing", about, "catalog-owner", SALES_AND_MARKETING);
    let about = "Building and running the product.";
    catalog(world, "Engineering", about, "identity-governance-administrator", ENGINEERING);
    let about = "Plants, stock, suppliers and the service desk.";
    catalog(world, "Operations", about, "identity-governance-administrator", OPERATIONS);
    Resources { sales_and_marketing, packages, deleted: groups[DELETED] }
}

fn package(
    world: &mut World,
    catalog: CatalogId,
    plan: &Plan,
    role_named: &HashMap<String, ResourceRoleId>,
    approver: UserId,
) -> Package {
    let made = world.now() - Duration::days(410);
    let roles: Vec<_> = plan.roles.iter().map(|name| role_named[*name]).collect();
    let id = world.package(catalog, plan.name, plan.description, &roles, made);
    let direct = world.policy(id, "Direct assignment", PolicyRules::default(), made);
    let approver = plan.approval.then_some(approver);
    let on_request = PolicyRules {
        everyone_may_ask: true,
        approvers: approver.into_iter().collect(),
        duration_days: plan.duration_days,
    };
    let on_request = world.policy(id, "Employees on request", on_request, made);
    Package {
        id,
        name: plan.name,
        roles,
        departments: plan.departments,
        assignments: plan.assignments,
        direct,
        on_request,
        approver,
        duration_days: plan.duration_days,
    }
}
