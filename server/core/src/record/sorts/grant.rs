use regrant_model::policy::Action;
use uuid::Uuid;

use crate::record::Kept;
use crate::record::kept::Shown;

/// A grant as one assignment wants it: the subject's role in a resource. Graph calls it an assignment's resource role.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Grant {
    /// Its id.
    pub id: Uuid,
    /// The assignment that wants it.
    pub assignment_id: Uuid,
    /// Who is to have it.
    pub subject_id: Uuid,
    /// As the model spells it.
    pub status: String,
    /// Which role.
    pub role_id: Uuid,
    /// What it is called.
    pub role_name: String,
    /// The role's id in the resource's system.
    pub role_origin_id: String,
    /// Of which resource.
    pub resource_id: Uuid,
    /// The resource's name.
    pub resource_name: String,
    /// The resource's id in its system.
    pub resource_origin_id: String,
    /// "group", "application" or "site".
    pub resource_kind: String,
    /// The system's name.
    pub system_name: String,
    /// Whether it is Regrant's own directory.
    pub is_builtin: bool,
}

impl Kept for Grant {
    const OBJECT: &'static str = "assignment resource role";
    const COLUMNS: &'static str =
        "g.id, ag.assignment_id, g.subject_id, g.status, rr.id as role_id, rr.display_name as role_name,
        rr.external_id as role_origin_id, re.id as resource_id, re.display_name as resource_name,
        re.external_id as resource_origin_id, re.kind as resource_kind, s.name as system_name,
        s.kind = 'builtin' as is_builtin";
    const FROM: &'static str = "grants g
        join assignment_grants ag on ag.grant_id = g.id and ag.wanted
        join assignments a on a.id = ag.assignment_id
        join access_packages p on p.id = a.package_id
        join resource_roles rr on rr.id = g.resource_role_id
        join resources re on re.id = g.resource_id
        join connected_systems s on s.id = re.system_id
        where p.deleted_at is null";
    const ID: &'static str = "g.id";
    const SHOWN: Shown = Shown::InCatalog(Action::ViewAssignments, "p.catalog_id");

    fn column(key: &str) -> Option<&'static str> {
        Some(match key {
            "id" => "g.id",
            "assignment" => "ag.assignment_id",
            "subject" => "g.subject_id",
            _ => return None,
        })
    }

    fn id(&self) -> Uuid {
        self.id
    }
}
