use regrant_model::policy::Action;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// A request.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Request {
    /// Its id.
    pub id: Uuid,
    /// For which package.
    pub package_id: Uuid,
    /// Who is to have it.
    pub subject_id: Uuid,
    /// By which policy.
    pub policy_id: Uuid,
    /// The assignment that it made, changed or ended; none while there is none.
    pub assignment_id: Option<Uuid>,
    /// As the model spells it.
    pub kind: String,
    /// As the model spells it.
    pub state: String,
    /// As the model spells it.
    pub status: String,
    /// The user who asked; none for programs and Regrant itself.
    pub requestor_id: Option<Uuid>,
    /// The program that asked.
    pub requestor_app_id: Option<Uuid>,
    /// Why.
    pub justification: String,
    /// From when on it is wanted; none is at once.
    pub starts_at: Option<OffsetDateTime>,
    /// Until when.
    pub ends_at: Option<OffsetDateTime>,
    /// When it was asked.
    pub created_at: OffsetDateTime,
    /// When it was done.
    pub completed_at: Option<OffsetDateTime>,
}

impl Kept for Request {
    const OBJECT: &'static str = "request";
    const COLUMNS: &'static str = "r.id, r.package_id, r.subject_id, r.policy_id, r.assignment_id, r.type as kind, r.state, r.status,
        r.requestor_id, r.requestor_app_id, r.justification, r.starts_at, r.ends_at, r.created_at, r.completed_at";
    const FROM: &'static str =
        "requests r join access_packages p on p.id = r.package_id where p.deleted_at is null";
    const PACKAGE: Option<&'static str> = Some("r.package_id");
    const ID: &'static str = "r.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewAssignments, "p.catalog_id");

    const LISTED: &'static str = " and r.hidden_at is null";
    const OWN: Option<&'static str> = Some("r.subject_id = $id");

    fn condition(name: &str) -> Option<&'static str> {
        Some(match name {
            "target" => "r.subject_id = $id",
            "createdBy" => "r.requestor_id = $id",
            _ => return None,
        })
    }

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "r.id",
            "package" => "r.package_id",
            "catalog" => "p.catalog_id",
            "requestor" => "r.requestor_id",
            "assignment" => "r.assignment_id",
            "policy" => "r.policy_id",
            "type" => "r.type",
            // Graph's v1.0 has no word for an extension but an update.
            "typeV1" => "case when r.type = 'UserExtend' then 'UserUpdate' else r.type end",
            "state" => "r.state",
            "status" => "r.status",
            "target" => "r.subject_id",
            "created" => "r.created_at",
            "completed" => "r.completed_at",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
