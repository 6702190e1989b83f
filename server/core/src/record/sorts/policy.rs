use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// An assignment policy.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Policy {
    /// Its id.
    pub id: Uuid,
    /// Of which package.
    pub package_id: Uuid,
    /// In which catalog.
    pub catalog_id: Uuid,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Who may ask: "nobody" or "everyone".
    pub requestors: String,
    /// Whether somebody has to approve.
    pub approval_required: bool,
    /// How long an assignment lasts.
    pub duration_days: Option<i32>,
    /// Whether people may extend what they have.
    pub extension_allowed: bool,
    /// Whether it can be used.
    pub enabled: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Which change of it this is; whoever writes it back says so.
    pub revision: i64,
}

impl Kept for Policy {
    const OBJECT: &'static str = "policy";
    const COLUMNS: &'static str =
        "po.id, po.package_id, p.catalog_id, po.display_name, po.description, po.requestors,
        po.approval_required, po.duration_days, po.extension_allowed, po.enabled, po.created_at, po.revision";
    const FROM: &'static str = "policies po join access_packages p on p.id = po.package_id
        where po.deleted_at is null and p.deleted_at is null";
    const ID: &'static str = "po.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewCatalog, "p.catalog_id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "po.id",
            "package" => "po.package_id",
            "catalog" => "p.catalog_id",
            "name" => "po.display_name",
            "description" => "po.description",
            "created" => "po.created_at",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
