//! Catalogs, resources, access packages and their policies.

use regrant_model::{
    AppRoleId, ApplicationId, CatalogId, GroupId, PackageId, PolicyId, ResourceId, ResourceRoleId, SystemId,
    UserId,
};
use time::OffsetDateTime;

use super::World;

/// Where a resource role stands in the directory's own tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum RoleTarget {
    Member(GroupId),
    Owner(GroupId),
    AppRole(AppRoleId),
    /// The application itself, which is no role.
    Nothing(ApplicationId),
    /// In a connected system: not in the directory at all.
    Remote,
}

#[derive(Debug)]
pub(super) struct CatalogRow {
    pub id: CatalogId,
    pub display_name: String,
    pub description: String,
    pub created_at: OffsetDateTime,
}

#[derive(Debug)]
pub(super) struct ResourceRow {
    pub id: ResourceId,
    pub system: SystemId,
    pub external_id: String,
    pub locator: Option<String>,
    pub target: RoleTarget,
    pub display_name: String,
    pub description: String,
    pub created_at: OffsetDateTime,
}

#[derive(Debug)]
pub(super) struct ResourceRoleRow {
    pub id: ResourceRoleId,
    pub resource: ResourceId,
    pub external_id: String,
    pub display_name: String,
    pub target: RoleTarget,
}

#[derive(Debug)]
pub(super) struct PackageRow {
    pub id: PackageId,
    pub catalog: CatalogId,
    pub display_name: String,
    pub description: String,
    pub roles: Vec<ResourceRoleId>,
    pub created_at: OffsetDateTime,
}

#[derive(Debug)]
pub(super) struct PolicyRow {
    pub id: PolicyId,
    pub package: PackageId,
    pub display_name: String,
    pub rules: PolicyRules,
    pub created_at: OffsetDateTime,
}

/// What a policy allows and asks for.
#[derive(Debug, Clone, Default)]
pub struct PolicyRules {
    /// Everyone signed in may ask; else administrators assign directly.
    pub everyone_may_ask: bool,
    /// Who decides; without anybody no approval is needed.
    pub approvers: Vec<UserId>,
    /// How long an assignment lasts.
    pub duration_days: Option<i32>,
}

impl World {
    /// Adds a catalog.
    pub fn catalog(
        &mut self,
        display_name: &str,
        description: &str,
        created_at: OffsetDateTime,
    ) -> CatalogId {
        let id = CatalogId(self.chance.id(created_at));
        let (display_name, description) = (display_name.to_owned(), description.to_owned());
        self.catalogs.push(CatalogRow { id, display_name, description, created_at });
        id
    }

    /// Adds an access package with these resource roles; their resources are put into its catalog.
    pub fn package(
        &mut self,
        catalog: CatalogId,
        display_name: &str,
        description: &str,
        roles: &[ResourceRoleId],
        created_at: OffsetDateTime,
    ) -> PackageId {
        let id = PackageId(self.chance.id(created_at));
        for role in roles {
            self.catalog_resources.insert((catalog, self.role(*role).resource));
        }
        self.package_index.insert(id, self.packages.len());
        self.packages.push(PackageRow {
            id,
            catalog,
            display_name: display_name.to_owned(),
            description: description.to_owned(),
            roles: roles.to_vec(),
            created_at,
        });
        id
    }

    /// Adds a policy to a package.
    pub fn policy(
        &mut self,
        package: PackageId,
        display_name: &str,
        rules: PolicyRules,
        created_at: OffsetDateTime,
    ) -> PolicyId {
        let id = PolicyId(self.chance.id(created_at));
        self.policy_index.insert(id, self.policies.len());
        self.policies.push(PolicyRow {
            id,
            package,
            display_name: display_name.to_owned(),
            rules,
            created_at,
        });
        id
    }

    /// The resource roles of a package.
    ///
    /// # Panics
    /// When the package is of another world.
    pub fn roles_of(&self, package: PackageId) -> &[ResourceRoleId] {
        &self.packages[self.package_index[&package]].roles
    }

    /// A resource of the built-in directory.
    pub(super) fn resource(
        &mut self,
        display_name: &str,
        description: &str,
        target: RoleTarget,
        created_at: OffsetDateTime,
    ) -> ResourceId {
        let id = ResourceId(self.chance.id(created_at));
        self.resources.push(ResourceRow {
            id,
            system: SystemId::BUILTIN,
            external_id: match target {
                RoleTarget::Member(group) | RoleTarget::Owner(group) => group.to_string(),
                RoleTarget::Nothing(application) => application.to_string(),
                RoleTarget::AppRole(_) | RoleTarget::Remote => id.to_string(),
            },
            locator: None,
            target,
            display_name: display_name.to_owned(),
            description: description.to_owned(),
            created_at,
        });
        id
    }

    pub(super) fn resource_role(
        &mut self,
        resource: ResourceId,
        external_id: &str,
        display_name: &str,
        target: RoleTarget,
    ) -> ResourceRoleId {
        let id = ResourceRoleId(self.chance.id(self.now));
        let (external_id, display_name) = (external_id.to_owned(), display_name.to_owned());
        self.role_index.insert(id, self.resource_roles.len());
        self.resource_roles.push(ResourceRoleRow { id, resource, external_id, display_name, target });
        id
    }

    pub(super) fn role(&self, role: ResourceRoleId) -> &ResourceRoleRow {
        &self.resource_roles[self.role_index[&role]]
    }

    /// The package of a policy.
    ///
    /// # Panics
    /// When the policy is of another world.
    pub fn package_of(&self, policy: PolicyId) -> PackageId {
        self.policies[self.policy_index[&policy]].package
    }
}
