//! Bulk data for trials and benchmarks.

use std::collections::HashSet;

use regrant_model::{
    PackageId, PolicyId, ResourceRoleId, UserId,
    state::{RequestState, RequestType},
};
use time::{Duration, OffsetDateTime};

use super::{
    SeedOptions, World,
    people::{DEPARTMENTS, Names},
    world::{Person, PolicyRules, RequestDraft, Term},
};

/// Every so many packages a new catalog.
const PACKAGES_PER_CATALOG: usize = 50;
/// Every so many packages one whose last resource role is also the first one of the package before it.
const SHARES_A_ROLE: usize = 4;

const PURPOSES: &[&str] =
    &["Workspace", "Reporting", "Project", "Tools", "Data", "Support", "Review", "Partner access"];

/// Makes the tenant up.
pub(super) fn tenant(options: &SeedOptions, now: OffsetDateTime) -> World {
    let mut world = World::new(options.seed, now);
    let users = people(&mut world, options.users);
    let administrator = users[0];
    let mut catalog = None;
    let mut roles: Vec<ResourceRoleId> = Vec::new();
    let mut order = users.clone();
    world.chance.shuffle(&mut order);
    let mut next = 0;
    let mut position = 0;
    let mut drifted = Vec::new();
    let mut shared_roles = HashSet::new();
    for number in 0..options.packages {
        let made = now - Duration::days(300);
        let (department, _) = DEPARTMENTS[number % DEPARTMENTS.len()];
        let purpose = PURPOSES[(number / DEPARTMENTS.len()) % PURPOSES.len()];
        let catalog = match catalog {
            Some(catalog) if number % PACKAGES_PER_CATALOG != 0 => catalog,
            _ => {
                let name = format!("Catalog {}", number / PACKAGES_PER_CATALOG + 1);
                *catalog.insert(world.catalog(&name, "Made up for trials.", made))
            }
        };
        let title = format!("{department} {purpose} {}", number + 1);
        let before = roles.first().copied();
        roles = resource_roles(&mut world, &title, options.roles_per_package, made);
        if let (true, Some(shared), Some(last)) = (number % SHARES_A_ROLE == 3, before, roles.last_mut())
            && options.roles_per_package > 1
        {
            *last = shared;
            shared_roles.insert(shared);
        }
        let package = world.package(catalog, &title, "Made up for trials.", &roles, made);
        let policy = world.policy(package, "Direct assignment", PolicyRules::default(), made);
        let share = share(options.assignments, options.packages, number);
        if roles.last().is_some_and(|role| shared_roles.contains(role)) {
            // Half of its people also have the package before it.
            next -= share / 2;
        }
        for _ in 0..share {
            let subject = order[next % order.len()];
            next += 1;
            deliver(&mut world, policy, subject, administrator);
            if is_drifted(position, options.drift_percent) {
                drifted.push((package, subject));
            }
            position += 1;
        }
    }
    for (package, subject) in drifted {
        take_one_out(&mut world, package, subject, &shared_roles);
    }
    world
}

fn people(world: &mut World, count: usize) -> Vec<UserId> {
    let mut names = Names::new("fabrikam.test", &mut world.chance);
    (0..count)
        .map(|_| {
            let (display_name, user_principal_name) = names.next();
            let (department, titles) = *world.chance.pick(DEPARTMENTS);
            let job_title = world.chance.pick(titles);
            let hired = world.chance.ago(Duration::days(400), Duration::days(3000));
            let person = Person {
                display_name: &display_name,
                user_principal_name: &user_principal_name,
                job_title,
                department,
            };
            world.user(person, hired)
        })
        .collect()
}

/// Two groups, then an application's role, and so on.
fn resource_roles(world: &mut World, title: &str, count: usize, made: OffsetDateTime) -> Vec<ResourceRoleId> {
    const SUFFIXES: &[&str] = &["members", "contributors"];
    (0..count)
        .map(|number| {
            let name = match number / 3 {
                0 => title.to_owned(),
                more => format!("{title} {}", more + 1),
            };
            match SUFFIXES.get(number % 3) {
                Some(suffix) => world.group(&format!("{name} {suffix}"), "", made).member,
                None => world.application(&format!("{name} app"), "", &["User"], made).roles[0],
            }
        })
        .collect()
}

/// How many of the assignments the package gets: as equal as can be.
fn share(assignments: usize, packages: usize, number: usize) -> usize {
    assignments / packages + usize::from(number < assignments % packages)
}

/// Exactly so many percent, evenly spread.
fn is_drifted(position: usize, percent: u8) -> bool {
    let percent = usize::from(percent);
    (position + 1) * percent / 100 > position * percent / 100
}

/// An assignment that an administrator made some time in the last half year.
fn deliver(world: &mut World, policy: PolicyId, subject: UserId, by: UserId) {
    let from = world.chance.ago(Duration::days(1), Duration::days(180));
    let assignment = world.assign(policy, subject, Term { from, until: None });
    let step = |seconds, state, actor| (from + Duration::seconds(seconds), state, actor, "");
    world.request(RequestDraft {
        kind: RequestType::AdminAdd,
        subject,
        requestor: Some(by),
        policy,
        assignment: Some(assignment),
        justification: String::new(),
        starts_at: None,
        ends_at: None,
        steps: vec![
            step(0, RequestState::Submitted, Some(by)),
            step(1, RequestState::Delivering, None),
            step(3, RequestState::Delivered, None),
        ],
    });
}

/// Not one that two packages give: it could be missing from two assignments.
fn take_one_out(world: &mut World, package: PackageId, subject: UserId, shared: &HashSet<ResourceRoleId>) {
    let own: Vec<_> = world.roles_of(package).iter().filter(|role| !shared.contains(role)).copied().collect();
    if !own.is_empty() {
        let role = *world.chance.pick(&own);
        world.take_out_outside(subject, role);
    }
}
