use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// What Graph calls the system of a resource (domain.md), for filters; of a row, `origin_system` of the API says the same.
const SYSTEM: &str =
    "case when s.kind <> 'builtin' then 'ExternalGroup' when re.kind = 'group' then 'AadGroup'
    else 'AadApplication' end";

/// A resource of a catalog.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Resource {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Its id in its system.
    pub origin_id: String,
    /// "group", "application" or "site".
    pub kind: String,
    /// The system's name.
    pub system_name: String,
    /// Whether that is Regrant's own directory.
    pub is_builtin: bool,
    /// Since when it is in the catalog.
    pub added_at: OffsetDateTime,
}

impl Kept for Resource {
    const OBJECT: &'static str = "resource";
    const COLUMNS: &'static str =
        "re.id, re.display_name, re.description, re.external_id as origin_id, re.kind, s.name as system_name,
        s.kind = 'builtin' as is_builtin, cr.added_at";
    const FROM: &'static str = "catalog_resources cr
        join catalogs c on c.id = cr.catalog_id
        join resources re on re.id = cr.resource_id
        join connected_systems s on s.id = re.system_id
        where c.deleted_at is null";
    const ID: &'static str = "re.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewCatalog, "cr.catalog_id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "re.id",
            "catalog" => "cr.catalog_id",
            "name" => "re.display_name",
            "origin" => "re.external_id",
            "system" => SYSTEM,
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}

/// A role of a resource of a catalog.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ResourceRole {
    /// Its id.
    pub id: Uuid,
    /// Of which resource.
    pub resource_id: Uuid,
    /// What it is called in its resource.
    pub display_name: String,
    /// Its id in its system, unique there: a group's have the group's id behind.
    pub origin_id: String,
    /// "group", "application" or "site".
    pub resource_kind: String,
    /// Whether the resource is of Regrant's own directory.
    pub is_builtin: bool,
}

impl Kept for ResourceRole {
    const OBJECT: &'static str = "resource role";
    const COLUMNS: &'static str = concat!(
        "rr.id, rr.resource_id, rr.display_name, ",
        role_origin!(),
        " as origin_id, re.kind as resource_kind, s.kind = 'builtin' as is_builtin"
    );
    const FROM: &'static str = "resource_roles rr
        join resources re on re.id = rr.resource_id
        join connected_systems s on s.id = re.system_id
        join catalog_resources cr on cr.resource_id = re.id
        join catalogs c on c.id = cr.catalog_id
        where c.deleted_at is null";
    const ID: &'static str = "rr.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewCatalog, "cr.catalog_id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "rr.id",
            "catalog" => "cr.catalog_id",
            "resource" => "rr.resource_id",
            "name" => "rr.display_name",
            "origin" => role_origin!(),
            "system" => SYSTEM,
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
