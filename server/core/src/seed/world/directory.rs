//! People, groups, applications, accounts and who holds which role in Regrant.

use regrant_model::{
    AppRoleId, ApplicationId, CatalogId, GroupId, ResourceId, ResourceRoleId, UserId, policy::Role,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{World, packages::RoleTarget};

/// Somebody in the directory.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// As people read it.
    pub display_name: &'a str,
    /// `name@domain`.
    pub user_principal_name: &'a str,
    /// What they do.
    pub job_title: &'a str,
    /// Where.
    pub department: &'a str,
}

/// A built-in group and its roles.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// In the directory.
    pub id: GroupId,
    /// As a resource.
    pub resource: ResourceId,
    /// Being its member.
    pub member: ResourceRoleId,
    /// Being its owner.
    pub owner: ResourceRoleId,
}

/// A built-in application and its roles, in the order they were named.
#[derive(Debug, Clone)]
pub struct Application {
    /// In the directory.
    pub id: ApplicationId,
    /// As a resource.
    pub resource: ResourceId,
    /// Its app roles.
    pub roles: Vec<ResourceRoleId>,
}

#[derive(Debug)]
pub(super) struct UserRow {
    pub id: UserId,
    pub display_name: String,
    pub user_principal_name: String,
    pub job_title: String,
    pub department: String,
    pub created_at: OffsetDateTime,
}

#[derive(Debug)]
pub(super) struct GroupRow {
    pub id: GroupId,
    pub display_name: String,
    pub description: String,
    pub created_at: OffsetDateTime,
    pub deleted_at: Option<OffsetDateTime>,
}

#[derive(Debug)]
pub(super) struct ApplicationRow {
    pub id: ApplicationId,
    pub display_name: String,
    pub description: String,
    pub created_at: OffsetDateTime,
}

#[derive(Debug)]
pub(super) struct AppRoleRow {
    pub id: AppRoleId,
    pub application: ApplicationId,
    pub value: String,
    pub display_name: String,
}

#[derive(Debug)]
pub(super) struct AccountRow {
    pub user: UserId,
    pub user_name: String,
    pub password_hash: String,
}

#[derive(Debug)]
pub(super) struct HeldRoleRow {
    pub id: Uuid,
    pub role: Role,
    pub user: UserId,
    pub catalog: Option<CatalogId>,
}

impl World {
    /// Adds somebody to the directory.
    pub fn user(&mut self, person: Person<'_>, created_at: OffsetDateTime) -> UserId {
        let id = UserId(self.chance.id(created_at));
        self.user_names.insert(id, self.users.len());
        self.users.push(UserRow {
            id,
            display_name: person.display_name.to_owned(),
            user_principal_name: person.user_principal_name.to_owned(),
            job_title: person.job_title.to_owned(),
            department: person.department.to_owned(),
            created_at,
        });
        id
    }

    /// Adds a group to the directory, as a resource with the roles Member and Owner.
    pub fn group(&mut self, display_name: &str, description: &str, created_at: OffsetDateTime) -> Group {
        let id = GroupId(self.chance.id(created_at));
        self.groups.push(GroupRow {
            id,
            display_name: display_name.to_owned(),
            description: description.to_owned(),
            created_at,
            deleted_at: None,
        });
        let resource = self.resource(display_name, description, RoleTarget::Member(id), created_at);
        let member = self.resource_role(resource, "Member", "Member", RoleTarget::Member(id));
        let owner = self.resource_role(resource, "Owner", "Owner", RoleTarget::Owner(id));
        Group { id, resource, member, owner }
    }

    /// Takes a group out of the directory; its resource stays, as that of a group that was deleted outside.
    pub fn delete_group(&mut self, group: GroupId, at: OffsetDateTime) {
        if let Some(row) = self.groups.iter_mut().find(|row| row.id == group) {
            row.deleted_at = Some(at);
        }
    }

    /// Adds an application to the directory, as a resource with these app roles.
    pub fn application(
        &mut self,
        display_name: &str,
        description: &str,
        roles: &[&str],
        created_at: OffsetDateTime,
    ) -> Application {
        let id = ApplicationId(self.chance.id(created_at));
        self.applications.push(ApplicationRow {
            id,
            display_name: display_name.to_owned(),
            description: description.to_owned(),
            created_at,
        });
        let resource = self.resource(display_name, description, RoleTarget::Nothing(id), created_at);
        let roles = roles.iter().map(|role| self.app_role(id, resource, role, created_at)).collect();
        Application { id, resource, roles }
    }

    fn app_role(
        &mut self,
        application: ApplicationId,
        resource: ResourceId,
        name: &str,
        created_at: OffsetDateTime,
    ) -> ResourceRoleId {
        let id = AppRoleId(self.chance.id(created_at));
        let value = name.split_whitespace().collect::<String>();
        self.app_roles.push(AppRoleRow { id, application, value, display_name: name.to_owned() });
        self.resource_role(resource, &id.to_string(), name, RoleTarget::AppRole(id))
    }

    /// Makes somebody an owner of a group, without any grant.
    pub fn own(&mut self, group: &Group, user: UserId) {
        self.owners.push((group.id, user));
    }

    /// Puts a membership into the directory that no assignment asked for.
    pub fn put_in_outside(&mut self, user: UserId, role: ResourceRoleId) {
        self.outside.insert((user, role));
    }

    /// Lets somebody sign in.
    pub fn account(&mut self, user: UserId, user_name: &str, password_hash: String) {
        self.accounts.push(AccountRow { user, user_name: user_name.to_owned(), password_hash });
    }

    /// Gives somebody a role in Regrant; a catalog role needs its catalog.
    pub fn hold(&mut self, user: UserId, role: Role, catalog: Option<CatalogId>) {
        let id = self.chance.id(self.now);
        self.held_roles.push(HeldRoleRow { id, role, user, catalog });
    }

    pub(super) fn name_of(&self, user: UserId) -> &str {
        self.user_names.get(&user).map_or("", |&at| &self.users[at].display_name)
    }

    pub(super) fn upn_of(&self, user: UserId) -> &str {
        self.user_names.get(&user).map_or("", |&at| &self.users[at].user_principal_name)
    }
}
