use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// A catalog.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Catalog {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Whether people see its packages in My Access.
    pub enabled: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Which change of it this is; whoever writes it back says so.
    pub revision: i64,
}

impl Kept for Catalog {
    const OBJECT: &'static str = "catalog";
    const COLUMNS: &'static str = "c.id, c.display_name, c.description, c.enabled, c.created_at, c.revision";
    const FROM: &'static str = "catalogs c where c.deleted_at is null";
    const ID: &'static str = "c.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewCatalog, "c.id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "c.id",
            "name" => "c.display_name",
            "description" => "c.description",
            "created" => "c.created_at",
            // Published or not: the only states there are.
            "state" => "case when c.enabled then 'Published' else 'Unpublished' end",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
