use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// A role of a resource, as a package gives it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RoleScope {
    /// Which package gives it.
    pub package_id: Uuid,
    /// Which role.
    pub role_id: Uuid,
    /// What it is called in its resource.
    pub role_name: String,
    /// Its id in the resource's system, unique there: a group's have the group's id behind.
    pub role_origin_id: String,
    /// Of which resource.
    pub resource_id: Uuid,
    /// The resource's name.
    pub resource_name: String,
    /// What the resource is for.
    pub resource_description: String,
    /// The resource's id in its system.
    pub resource_origin_id: String,
    /// "group", "application" or "site".
    pub resource_kind: String,
    /// The system's name.
    pub system_name: String,
    /// Whether it is Regrant's own directory.
    pub is_builtin: bool,
    /// Since when the package gives it.
    pub added_at: OffsetDateTime,
}

impl Kept for RoleScope {
    const OBJECT: &'static str = "resource role scope";
    const COLUMNS: &'static str =
        "pr.package_id, rr.id as role_id, rr.display_name as role_name,
        case when re.kind = 'group' then rr.external_id || '_' || re.external_id else rr.external_id end as role_origin_id,
        re.id as resource_id, re.display_name as resource_name, re.description as resource_description,
        re.external_id as resource_origin_id, re.kind as resource_kind, s.name as system_name,
        s.kind = 'builtin' as is_builtin, pr.added_at";
    const FROM: &'static str = "package_resource_roles pr
        join access_packages p on p.id = pr.package_id
        join resource_roles rr on rr.id = pr.resource_role_id
        join resources re on re.id = rr.resource_id
        join connected_systems s on s.id = re.system_id
        where p.deleted_at is null";
    const ID: &'static str = "rr.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewCatalog, "p.catalog_id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "package" => "pr.package_id",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.role_id
    }
}
