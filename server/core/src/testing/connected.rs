//! Connected systems in a test's database: what `regrant system add`, adding a resource to a catalog and editing a
//! package leave there.

use regrant_model::{PackageId, ResourceRoleId, SystemId};
use secrecy::SecretString;
use uuid::Uuid;

use super::{Slapd, TestDatabase};
use crate::connector::ldap::LdapConfig;
use crate::secret::SecretKey;

impl Slapd {
    /// How Regrant reaches this server; `port` may be a proxy's.
    ///
    /// # Panics
    /// Never: the addresses are good.
    pub fn config(&self, port: u16) -> LdapConfig {
        let url = format!("ldap://127.0.0.1:{port}");
        let mut config = LdapConfig::new(url, Self::BIND_DN, Self::USER_BASE, Self::GROUP_BASE);
        config.connect_timeout_seconds = 2;
        config.operation_timeout_seconds = 5;
        config
    }
}

impl TestDatabase {
    /// Connects an LDAP server.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn connect_ldap(&self, key: &SecretKey, name: &str, config: &LdapConfig) -> SystemId {
        let id = SystemId(Uuid::now_v7());
        let secret =
            key.encrypt(id, &SecretString::from(Slapd::PASSWORD)).expect("the bind secret is encrypted");
        sqlx::query(
            "insert into connected_systems (id, name, kind, config, secret, created_at)
             values ($1, $2, 'ldap', $3, $4, regrant_now())",
        )
        .bind(id.0)
        .bind(name)
        .bind(serde_json::to_value(config).expect("a configuration is JSON"))
        .bind(secret)
        .execute(self.pool())
        .await
        .expect("the system is connected");
        id
    }

    /// Makes a group of a connected server known, with its one role, Member.
    ///
    /// # Panics
    /// When there is no such group, or the database refuses.
    pub async fn ldap_group(&self, system: SystemId, slapd: &Slapd, dn: &str) -> ResourceRoleId {
        let (resource, role) = (Uuid::now_v7(), Uuid::now_v7());
        sqlx::query(
            "with resource as (
                 insert into resources (id, system_id, external_id, locator, kind, display_name, created_at)
                 values ($1, $2, $3, $4, 'group', $4, regrant_now()) returning id
             )
             insert into resource_roles (id, resource_id, external_id, display_name)
             select $5, id, 'Member', 'Member' from resource",
        )
        .bind(resource)
        .bind(system.0)
        .bind(slapd.entry_uuid(dn))
        .bind(dn)
        .bind(role)
        .execute(self.pool())
        .await
        .expect("the group is made known");
        ResourceRoleId(role)
    }

    /// Edits a package: puts resource roles in and takes others out, and raises its version. Its assignments are not
    /// brought up to date, as after a run of the edit that somebody has stopped.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn edit_package(
        &self,
        package: PackageId,
        add: &[ResourceRoleId],
        take_out: &[ResourceRoleId],
    ) {
        let ids = |roles: &[ResourceRoleId]| -> Vec<Uuid> { roles.iter().map(|role| role.0).collect() };
        sqlx::query(
            "with version as (
                 update access_packages set version = version + 1 where id = $1
             ), added as (
                 insert into package_resource_roles (package_id, resource_role_id, added_at)
                 select $1, unnest($2::uuid[]), regrant_now() on conflict do nothing
             )
             delete from package_resource_roles where package_id = $1 and resource_role_id = any($3)",
        )
        .bind(package.0)
        .bind(ids(add))
        .bind(ids(take_out))
        .execute(self.pool())
        .await
        .expect("the package is edited");
    }
}
