//! Connected systems and their groups. What is in the systems themselves is not ours to make up.

use regrant_model::{ResourceId, ResourceRoleId, SystemId};
use serde_json::Value;
use time::OffsetDateTime;

use super::{
    World,
    packages::{ResourceRow, RoleTarget},
};

/// A group of a connected system.
#[derive(Debug, Clone, Copy)]
pub struct RemoteGroup {
    /// As a resource.
    pub resource: ResourceId,
    /// Being its member.
    pub member: ResourceRoleId,
}

#[derive(Debug)]
pub(super) struct SystemRow {
    pub id: SystemId,
    pub name: String,
    pub kind: &'static str,
    pub config: Value,
    pub created_at: OffsetDateTime,
}

impl World {
    /// Connects a system, without a bind secret.
    pub fn system(
        &mut self,
        kind: &'static str,
        name: &str,
        config: Value,
        created_at: OffsetDateTime,
    ) -> SystemId {
        let id = SystemId(self.chance.id(created_at));
        self.systems.push(SystemRow { id, name: name.to_owned(), kind, config, created_at });
        id
    }

    /// Makes a group of a connected system known; `external_id` is what never changes, `locator` where it is (a DN).
    pub fn remote_group(
        &mut self,
        system: SystemId,
        display_name: &str,
        external_id: &str,
        locator: &str,
        created_at: OffsetDateTime,
    ) -> RemoteGroup {
        let resource = ResourceId(self.chance.id(created_at));
        self.resources.push(ResourceRow {
            id: resource,
            system,
            external_id: external_id.to_owned(),
            locator: Some(locator.to_owned()),
            target: RoleTarget::Remote,
            display_name: display_name.to_owned(),
            description: String::new(),
            created_at,
        });
        let member = self.resource_role(resource, "Member", "Member", RoleTarget::Remote);
        RemoteGroup { resource, member }
    }
}
