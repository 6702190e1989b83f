//! A made-up tenant in memory: built with plain calls, then copied into the database in one go.
//!
//! The seeder, the demo and the tests' scenes build on it. It holds what the tables hold and keeps their invariants: one
//! grant for each subject and resource role, linked to every assignment that wants or wanted it; the directory's own rows
//! follow from the grants, apart from what was changed "outside"; states and counters come from the model's roll-up.

mod assignments;
mod directory;
mod health;
mod packages;
mod requests;
mod roll_up;
mod runs;
mod store;
mod systems;

use std::collections::{HashMap, HashSet};

use regrant_model::{
    AssignmentId, CatalogId, GroupId, PackageId, PolicyId, RequestId, ResourceId, ResourceRoleId, UserId,
};
use time::OffsetDateTime;

use super::ids::Chance;

pub use assignments::Term;
pub use directory::{Application, Group, Person};
pub use packages::PolicyRules;
pub use requests::RequestDraft;
pub use systems::RemoteGroup;

/// A tenant that is being made up.
#[derive(Debug)]
pub struct World {
    now: OffsetDateTime,
    pub(super) chance: Chance,
    users: Vec<directory::UserRow>,
    user_names: HashMap<UserId, usize>,
    groups: Vec<directory::GroupRow>,
    applications: Vec<directory::ApplicationRow>,
    app_roles: Vec<directory::AppRoleRow>,
    /// Memberships that stand in the directory without any grant.
    outside: HashSet<(UserId, ResourceRoleId)>,
    owners: Vec<(GroupId, UserId)>,
    accounts: Vec<directory::AccountRow>,
    held_roles: Vec<directory::HeldRoleRow>,
    systems: Vec<systems::SystemRow>,
    catalogs: Vec<packages::CatalogRow>,
    catalog_resources: HashSet<(CatalogId, ResourceId)>,
    resources: Vec<packages::ResourceRow>,
    resource_roles: Vec<packages::ResourceRoleRow>,
    role_index: HashMap<ResourceRoleId, usize>,
    packages: Vec<packages::PackageRow>,
    package_index: HashMap<PackageId, usize>,
    policies: Vec<packages::PolicyRow>,
    policy_index: HashMap<PolicyId, usize>,
    assignments: Vec<assignments::AssignmentRow>,
    assignment_index: HashMap<AssignmentId, usize>,
    grants: Vec<assignments::GrantRow>,
    grant_index: HashMap<(UserId, ResourceRoleId), usize>,
    requests: Vec<requests::RequestRow>,
    request_index: HashMap<RequestId, usize>,
    history: Vec<requests::HistoryRow>,
    runs: Vec<runs::RunRow>,
}

impl World {
    /// An empty tenant. The same calls with the same seed make the same rows; their times are relative to `now`.
    pub fn new(seed: u64, now: OffsetDateTime) -> Self {
        Self {
            now,
            chance: Chance::new(seed, now),
            users: Vec::new(),
            user_names: HashMap::new(),
            groups: Vec::new(),
            applications: Vec::new(),
            app_roles: Vec::new(),
            outside: HashSet::new(),
            owners: Vec::new(),
            accounts: Vec::new(),
            held_roles: Vec::new(),
            systems: Vec::new(),
            catalogs: Vec::new(),
            catalog_resources: HashSet::new(),
            resources: Vec::new(),
            resource_roles: Vec::new(),
            role_index: HashMap::new(),
            packages: Vec::new(),
            package_index: HashMap::new(),
            policies: Vec::new(),
            policy_index: HashMap::new(),
            assignments: Vec::new(),
            assignment_index: HashMap::new(),
            grants: Vec::new(),
            grant_index: HashMap::new(),
            requests: Vec::new(),
            request_index: HashMap::new(),
            history: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// The moment at which it is made: what was just verified was verified then.
    pub fn now(&self) -> OffsetDateTime {
        self.now
    }
}
