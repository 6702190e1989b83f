use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use super::GivenRole;
use crate::record::Kept;
use crate::record::kept::Shown;

/// A role of a resource, as a package gives it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RoleScope {
    /// Which package gives it.
    pub package_id: Uuid,
    /// Which role.
    #[sqlx(flatten)]
    pub role: GivenRole,
    /// Since when the package gives it.
    pub added_at: OffsetDateTime,
}

impl Kept for RoleScope {
    const OBJECT: &'static str = "resource role scope";
    const COLUMNS: &'static str = concat!("pr.package_id, pr.added_at, ", given_role!());
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
            "role" => "rr.id",
            "resource" => "re.id",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.role.role_id
    }
}
