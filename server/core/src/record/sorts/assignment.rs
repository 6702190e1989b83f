use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// An assignment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Assignment {
    /// Its id.
    pub id: Uuid,
    /// Of which package.
    pub package_id: Uuid,
    /// In which catalog.
    pub catalog_id: Uuid,
    /// Whose.
    pub subject_id: Uuid,
    /// By which policy.
    pub policy_id: Uuid,
    /// As the model spells it.
    pub state: String,
    /// From when on.
    pub starts_at: OffsetDateTime,
    /// Until when.
    pub ends_at: Option<OffsetDateTime>,
    /// When it ended.
    pub ended_at: Option<OffsetDateTime>,
}

impl Kept for Assignment {
    const OBJECT: &'static str = "assignment";
    const COLUMNS: &'static str = "a.id, a.package_id, p.catalog_id, a.subject_id, a.policy_id, a.state, a.starts_at, a.ends_at, a.ended_at";
    const FROM: &'static str =
        "assignments a join access_packages p on p.id = a.package_id where p.deleted_at is null";
    const PACKAGE: Option<&'static str> = Some("a.package_id");
    const ID: &'static str = "a.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewAssignments, "p.catalog_id");

    const OWN: Option<&'static str> = Some("a.subject_id = $id");

    fn condition(name: &str) -> Option<&'static str> {
        Some(match name {
            "target" => "a.subject_id = $id",
            "createdBy" => {
                "exists (select from requests r where r.assignment_id = a.id and r.requestor_id = $id)"
            }
            // Who has another package as well.
            "additional" => {
                "a.state <> 'Expired' and exists (select from assignments o
                    where o.package_id = $id and o.subject_id = a.subject_id and o.state <> 'Expired')"
            }
            _ => return None,
        })
    }

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "a.id",
            "package" => "a.package_id",
            "catalog" => "p.catalog_id",
            "target" => "a.subject_id",
            "policy" => "a.policy_id",
            "state" => "a.state",
            "starts" => "a.starts_at",
            "ends" => "a.ends_at",
            "ended" => "a.ended_at",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
