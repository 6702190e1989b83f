use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// An access package.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Package {
    /// Its id.
    pub id: Uuid,
    /// In which catalog.
    pub catalog_id: Uuid,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Whether people don't see it in My Access.
    pub hidden: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Which change of it this is; whoever writes it back says so.
    pub revision: i64,
}

impl Kept for Package {
    const OBJECT: &'static str = "access package";
    const COLUMNS: &'static str =
        "p.id, p.catalog_id, p.display_name, p.description, p.hidden, p.created_at, p.revision";
    const FROM: &'static str = "access_packages p where p.deleted_at is null";
    const ID: &'static str = "p.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewCatalog, "p.catalog_id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "p.id",
            "catalog" => "p.catalog_id",
            "name" => "p.display_name",
            "description" => "p.description",
            "hidden" => "p.hidden",
            "created" => "p.created_at, p.revision",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
